import type { UnitOfWork } from '../../database/types.ts'
import type { ColumnDefinition, PluginRegistry, TableDefinition } from '../../plugins/types.ts'
import { titleColumns, type RecordActor, type Values } from '../../records/index.ts'
import type { ParsedRow } from '../driver.ts'
import { recordsByText } from './match-records.ts'
import type { ParsedRecord } from './records-target.ts'

export interface ResolvedRow {
  readonly row: ParsedRow<ParsedRecord>
  readonly values: Values
}

type Report = (row: ParsedRow<ParsedRecord>, column: string, value: string, message: string) => void

/** More than one record answers to a text. */
const SEVERAL = Symbol('several')
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Cells of reference columns to ids: an id, a title, an e-mail address or a code. Rows at fault are left out. */
export async function resolveReferences(
  unit: UnitOfWork,
  registry: PluginRegistry,
  actor: RecordActor,
  columns: readonly ColumnDefinition[],
  rows: readonly ParsedRow<ParsedRecord>[],
  report: Report,
): Promise<ResolvedRow[]> {
  const references = columns.filter(({ column }) => column.type === 'reference')
  const found = new Map<string, ReadonlyMap<string, string | typeof SEVERAL>>()
  for (const { name, to } of references) {
    const table = to === undefined ? undefined : registry.table(to)
    const texts = [
      ...new Set(rows.map(({ parsed }) => parsed[name]).filter((text) => typeof text === 'string')),
    ]
    if (table !== undefined && texts.length > 0) found.set(name, await idsByText(unit, actor, table, texts))
  }
  return rows.flatMap((row) => {
    const values: Record<string, unknown> = { ...row.parsed }
    let isSound = true
    for (const { name, column } of references) {
      const text = row.parsed[name]
      if (typeof text !== 'string') continue
      const id = UUID.test(text) ? text : found.get(name)?.get(text.toLowerCase())
      if (id !== undefined && id !== SEVERAL) {
        values[name] = id
        continue
      }
      isSound = false
      const label = column.label ?? name
      report(
        row,
        name,
        text,
        id === SEVERAL ? `${label}: several records are called that` : `${label}: nothing is called that`,
      )
    }
    return isSound ? [{ row, values }] : []
  })
}

/** By every single column that names a record: its title, and e-mail or code where it has them. */
async function idsByText(
  unit: UnitOfWork,
  actor: RecordActor,
  table: TableDefinition,
  texts: readonly string[],
): Promise<ReadonlyMap<string, string | typeof SEVERAL>> {
  const title = titleColumns(table)
  const names = [...(title.length === 1 ? title : []), 'email', 'code'].filter((name) =>
    table.columns.has(name),
  )
  const ids = new Map<string, string | typeof SEVERAL>()
  for (const name of new Set(names)) {
    const wanted = name === 'email' ? texts.map((text) => text.toLowerCase()) : texts
    for (const { id, text } of await recordsByText(unit, actor, table, name, wanted)) {
      const key = text.toLowerCase()
      const known = ids.get(key)
      ids.set(key, known === undefined || known === id ? id : SEVERAL)
    }
  }
  return ids
}
