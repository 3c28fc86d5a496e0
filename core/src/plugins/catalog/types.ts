import type { FunctionStructure, SchemaStructure, TableStructure, ViewStructure } from '../structure/types.ts'

/** What the catalog holds of the schemas asked for, with everything conformance looks at. */
export interface Catalog {
  readonly schemas: ReadonlyMap<string, FoundSchema>
  /** Roles that exist, of those asked for. */
  readonly roles: ReadonlyMap<string, FoundRole>
}

export interface FoundRole {
  readonly name: string
  readonly isHarmless: boolean
  /** Granted to the application's login, not inherited. */
  readonly isGrantedToApp: boolean
  readonly isPrincipal: boolean
}

export interface FoundSchema extends SchemaStructure {
  readonly owner: string
  readonly grants: readonly Grant[]
  readonly tables: ReadonlyMap<string, FoundTable>
  readonly views: ReadonlyMap<string, FoundView>
  readonly functions: ReadonlyMap<string, FoundFunction>
  /** Materialised views, foreign tables, partitions, sequences: none of them is ever made by the kernel. */
  readonly strangers: readonly { readonly name: string; readonly kind: string }[]
}

export interface Grant {
  readonly grantee: string
  readonly privilege: string
  readonly isGrantable: boolean
}

export interface Policy {
  readonly name: string
  readonly command: string
  readonly isPermissive: boolean
  readonly roles: readonly string[]
  readonly using: string | null
  readonly check: string | null
}

export interface FoundTable extends TableStructure {
  readonly owner: string
  readonly isRowSecurityOn: boolean
  readonly isRowSecurityForced: boolean
  readonly policies: readonly Policy[]
  readonly grants: readonly Grant[]
  readonly hasColumnGrants: boolean
  /** Unique keys and foreign keys of any kind and origin: what they hold, in order. */
  readonly keys: readonly { readonly name: string; readonly columns: readonly string[] }[]
}

export interface FoundView extends ViewStructure {
  readonly owner: string
  readonly isInvoker: boolean
  readonly grants: readonly Grant[]
  /** `schema.relation` of everything it reads. */
  readonly reads: readonly string[]
}

export interface FoundFunction extends FunctionStructure {
  readonly owner: string
  readonly isDefiner: boolean
  readonly settings: readonly string[]
  readonly returns: string
  readonly grants: readonly Grant[]
}
