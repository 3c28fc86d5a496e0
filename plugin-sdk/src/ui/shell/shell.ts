import { signal } from '@preact/signals-core'
import { api } from '../api/index.ts'
import { ApiError } from '../api/problem.ts'
import { isAllowed } from './access.ts'
import type { AccessQuestion } from './access.ts'
import type { Shell, ShellProduct, ShellTable } from './types.ts'

/** Undefined until loaded, null when nobody is signed in. */
export const shell = signal<Shell | null | undefined>(undefined)

/** Loads `GET /api/shell` again; the page renders again only when its revision changed. */
export async function refreshShell(): Promise<Shell | null> {
  try {
    return take(await api.get<Shell>('/api/shell'))
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error
    shell.value = null
    return null
  }
}

function take(next: Shell): Shell {
  const current = shell.peek()
  if (!current || current.revision !== next.revision || current.organisation.id !== next.organisation.id) {
    shell.value = next
  }
  return next
}

/**
 * Asks whether the shell has changed, at the cost of a few bytes while it has not. What fails here fails again, and
 * visibly, with the next thing a person does.
 * @returns true when it changed and the page is being drawn again
 */
export async function pollShell(): Promise<boolean> {
  const current = shell.peek()
  if (!current) return false
  const { live } = await read<{ live: string }>('/api/shell/revision')
  if (live === current.live || shell.peek() !== current) return false
  return take(await read<Shell>('/api/shell')).revision !== current.revision
}

async function read<T>(path: string): Promise<T> {
  const reply = await fetch(path, { headers: { accept: 'application/json' }, credentials: 'same-origin' })
  if (!reply.ok) throw new Error(`${path} answered ${reply.status}`)
  return (await reply.json()) as T
}

let lastShell: Shell | undefined
shell.subscribe((value) => {
  lastShell = value ?? lastShell
})

/**
 * The loaded shell; while a page is being left after signing out, the one it was drawn from.
 * @throws when called before anyone was signed in: pages only render afterwards
 */
export function currentShell(): Shell {
  const value = shell.value ?? lastShell
  if (!value) throw new Error('The shell is not loaded yet')
  return value
}

/**
 * Whether the person may do this: `can('update', 'crm.deal')`, `can('update', 'crm.deal', { record })`.
 * Decides what is offered; the kernel decides what is done.
 */
export function can(action: string, entity: string, question?: AccessQuestion): boolean {
  const value = shell.value
  return value ? isAllowed(value.rules, action, entity, question) : false
}

/** Whether a manifest permission such as `read:deal` of a product is given. */
export function isPermitted(permission: string | undefined, productId: string): boolean {
  if (permission === undefined) return true
  const [action = '', table = ''] = permission.split(':')
  return can(action, entityOf(table, productId))
}

/** `deal` of `crm` → `crm.deal`; names with a dot stay as they are. */
export function entityOf(table: string, productId: string): string {
  return table.includes('.') ? table : `${productId}.${table}`
}

/** Path of an entity's records: `crm.deal` → `/api/crm/deal`. */
export function recordsPath(entity: string): string {
  return `/api/${entity.replace('.', '/')}`
}

/** Address of one record's page: `/crm/deal/<id>`. */
export function recordHref(entity: string, id: string): string {
  return `/${entity.replace('.', '/')}/${id}`
}

/** What the page knows of a table; undefined when its product is off or the person may not see it. */
export function tableOf(entity: string): ShellTable | undefined {
  return shell.value?.tables[entity]
}

/** A table that an element may outlive: the last one it knew, when its product has just been switched off. */
export function lastTableOf(entity: string): ShellTable | undefined {
  return tableOf(entity) ?? lastTables.get(entity)
}

const lastTables = new Map<string, ShellTable>()
shell.subscribe((value) => {
  for (const [entity, table] of Object.entries(value?.tables ?? {})) lastTables.set(entity, table)
})

export function productOf(id: string): ShellProduct | undefined {
  return shell.value?.products.find((product) => product.id === id)
}

/** The name of one record, from the title pattern of its table. */
export function titleOf(table: Pick<ShellTable, 'title'>, record: Readonly<Record<string, unknown>>): string {
  const text = table.title.replace(/\{(\w+)\}/g, (_, column: string) => String(record[column] ?? '')).trim()
  return text === '' ? 'Untitled' : text
}
