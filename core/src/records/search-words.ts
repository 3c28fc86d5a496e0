import { identifier, join, sql, type Fragment } from '../database/sql-fragment.ts'
import { fieldForbidden } from '../permissions/index.ts'
import type { TableDefinition } from '../plugins/types.ts'
import type { FilterScope } from './filter.ts'

const MAX_WORDS = 8
/** Terms are stored cut to this length. */
const MAX_TERM_LENGTH = 40
/** Sorts after every text that starts with what stands before it, in COLLATE "C". */
const LAST_CHARACTER = '\u{10FFFF}'

/** Lower case, without accents. */
export const plainText = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()

/** The words that a person typed, in the form that the search triggers store: lower case, without accents. */
export function searchWords(text: string): string[] {
  const words = plainText(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
  return [...new Set(words.map((word) => [...word].slice(0, MAX_TERM_LENGTH).join('')))].slice(0, MAX_WORDS)
}

export const searchedColumns = (table: TableDefinition): string[] =>
  [...table.columns.values()].filter(({ column }) => column.search !== undefined).map(({ name }) => name)

/**
 * Records that have, for each word, some word that begins with it. A range of the search table's key, because
 * under row security neither LIKE nor `@@` could use an index.
 * @throws permissions.field-forbidden (403) when a searched column is one the caller may not read
 */
export function searchPredicate(
  text: string,
  organisationId: string,
  scope: FilterScope,
): Fragment | undefined {
  const { table, alias, readable } = scope
  const columns = searchedColumns(table)
  const hidden = columns.find((name) => !readable.has(name))
  if (hidden !== undefined) throw fieldForbidden({ verb: 'read', entity: table.entity, field: hidden })
  const words = searchWords(text)
  if (words.length === 0 || columns.length === 0) return undefined
  const terms = identifier(table.pluginId, 'search_term')
  const found = words.map(
    (word) => sql`select s.record_id from ${terms} s where s.organisation_id = ${organisationId}
          and s.entity = ${table.entity} and s.term >= ${word} and s.term < ${word + LAST_CHARACTER}`,
  )
  // Each range is read once: what holds OFFSET or INTERSECT cannot be turned into a look-up for each record, which
  // reads through a wide range anew each time (a million contacts: 2 to 5 s for two words or a single letter).
  const ids = found.length === 1 ? sql`${found[0]!} offset 0` : join(found, ' intersect ')
  return sql`${identifier(alias, 'id')} in (${ids})`
}
