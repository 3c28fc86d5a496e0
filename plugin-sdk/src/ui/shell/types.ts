import type { Action, Column, Table } from '../../manifest/index.ts'
import type { Ui } from '../../manifest/ui.ts'

/** A CASL raw rule; subjects are entities such as `crm.deal`, or `all`. */
export interface AccessRule {
  readonly action: string | readonly string[]
  readonly subject: string | readonly string[]
  readonly conditions?: Readonly<Record<string, unknown>>
  readonly fields?: readonly string[]
  readonly inverted?: boolean
}

export interface ShellColumn extends Column {
  readonly isKernelOwned: boolean
  /** reference: the full entity name */
  readonly to?: string
}

export interface ShellTable {
  readonly label: string
  readonly plural?: string
  readonly icon?: string
  /** How one record is called, with {column} places. */
  readonly title: string
  readonly list?: readonly string[]
  readonly sort?: string
  readonly matchKeys?: readonly (readonly string[])[]
  readonly canCreate: boolean
  /** Records that take no more changes. */
  readonly immutableWhen?: NonNullable<Table['immutableWhen']>
  readonly columns: Readonly<Record<string, ShellColumn>>
}

/** Where a product's elements come from. */
export interface ShellModule {
  readonly url: string
  readonly integrity: string
  /** Added to every element name of the product: `crm-forecast` → `crm-forecast-v1a2b3c`. */
  readonly tagSuffix: string
}

export interface ShellProduct {
  readonly id: string
  readonly name: string
  readonly icon: string
  readonly version: string
  readonly ui?: Ui
  readonly module: ShellModule | null
  readonly actions?: Readonly<Record<string, Action>>
}

/** A product that the organisation has on and that does not run at the moment: stopped, or at fault. */
export interface PausedProduct {
  readonly id: string
  readonly name: string
  readonly icon: string
  readonly state: 'stopped' | 'failed'
}

export type NavigationItem = NonNullable<Ui['navigation']>[number]
export type Page = NonNullable<Ui['pages']>[number]
export type Panel = NonNullable<Ui['panels']>[number]
export type Widget = NonNullable<Ui['widgets']>[number]
export type Command = NonNullable<Ui['commands']>[number]
export type RecordPage = NonNullable<Ui['records']>[string]

/** `GET /api/shell`: all that the page needs to draw itself for one person in one organisation. */
export interface Shell {
  readonly person: { readonly id: string; readonly name: string; readonly email: string }
  readonly organisation: {
    readonly id: string
    readonly name: string
    readonly currency: string
    readonly timeZone: string
    readonly country: string
  }
  readonly organisations: readonly { readonly id: string; readonly name: string }[]
  readonly isAdmin: boolean
  readonly isOperator: boolean
  readonly rules: readonly AccessRule[]
  readonly products: readonly ShellProduct[]
  readonly paused: readonly PausedProduct[]
  readonly tables: Readonly<Record<string, ShellTable>>
  readonly revision: string
  /** Differs from the answer of `/api/shell/revision` as soon as the shell has to be asked for again. */
  readonly live: string
}
