import type { Table } from '@quoin/plugin-sdk'
import { columnList, literal, qualified, quote } from './sql-names.ts'
import type { ColumnStructure, FunctionStructure, TableStructure, TriggerStructure } from './types.ts'

export const SEARCH_TABLE = 'search_term'
const COLUMNS = ['organisation_id', 'entity', 'term', 'record_id'] as const
/** A record is found by its first words; more would make a bulk write slower than its use repays. */
const MAX_WORDS = 20
export const MAX_TERM_LENGTH = 40

const EVENTS = ['INSERT', 'UPDATE', 'DELETE'] as const

/** Terms of a schema's records. Filled by triggers only, so the plugin's role may read it and no more. */
export function searchTable(): TableStructure {
  const column = (name: string, type: string): ColumnStructure => ({
    name,
    type,
    isRequired: true,
    collation: type === 'text' ? 'C' : undefined,
    default: undefined,
  })
  const columns = COLUMNS.map((name) => column(name, name.endsWith('_id') ? 'uuid' : 'text'))
  return {
    name: SEARCH_TABLE,
    columns: new Map(columns.map((each) => [each.name, each])),
    primaryKey: COLUMNS,
    checks: [],
    foreignKeys: [],
    indexes: [],
    triggers: [],
    privileges: ['SELECT'],
  }
}

/** Told from the kernel's other triggers by its name. */
export const isSearchTrigger = ({ name }: TriggerStructure): boolean => name.startsWith('search_')

export function searchTriggers(name: string, table: Table): TriggerStructure[] {
  if (searchedColumns(table).length === 0) return []
  return EVENTS.map((event) => ({
    name: `search_${event.toLowerCase()}`,
    event,
    function: functionName(name, event),
  }))
}

/** One function for each event: PostgreSQL gives transition tables to single-event triggers only. */
export function searchFunctions(schema: string, name: string, table: Table): FunctionStructure[] {
  if (searchedColumns(table).length === 0) return []
  return EVENTS.map((event) => ({
    name: functionName(name, event),
    source: SOURCES[event]({ schema, name, table }),
  }))
}

/** Makes the terms of rows that were there before the triggers were, for every organisation. */
export const searchBackfill = (schema: string, name: string, table: Table): string =>
  `${searchForget(schema, name)};\n${insertTerms({ schema, name, table }, qualified(schema, name)).replace(/;$/, '')}`

export const searchForget = (schema: string, name: string): string =>
  `delete from ${qualified(schema, SEARCH_TABLE)} where entity = ${literal(`${schema}.${name}`)}`

const functionName = (table: string, event: string): string => `${table}_search_${event.toLowerCase()}`

/** Searchable columns, the weightiest first, so that their words come before the limit. */
const searchedColumns = (table: Table): string[] =>
  Object.entries(table.columns)
    .filter(([, { search }]) => search !== undefined)
    .sort(([, a], [, b]) => a.search!.localeCompare(b.search!))
    .map(([name]) => name)

interface Searched {
  readonly schema: string
  readonly name: string
  readonly table: Table
}

const SOURCES: Readonly<Record<(typeof EVENTS)[number], (searched: Searched) => string>> = {
  INSERT: (searched) => body(insertTerms(searched, 'new_rows')),
  DELETE: (searched) =>
    body(
      removeTerms(
        searched,
        `select r.organisation_id, t.term, r.id from old_rows r${termsOf(searched, 'r')}`,
      ),
    ),
  UPDATE: updateSource,
}

const body = (statements: string): string => `
begin
  ${statements}
  return null;
end
`

/** In the order of the key, so that the terms of a bulk write that are neighbours land on one page together. */
function insertTerms(searched: Searched, rows: string): string {
  return `insert into ${qualified(searched.schema, SEARCH_TABLE)} (${columnList(COLUMNS)})
  select r.organisation_id, ${literal(`${searched.schema}.${searched.name}`)}, t.term, r.id
  from ${rows} r${termsOf(searched, 'r')}
  order by t.term, r.id
  on conflict do nothing;`
}

/**
 * Looks up each term that goes by the whole key. As a plain join the planner, which knows nothing of a transition
 * table and little of a table that has just grown, reads all terms of the organisation for each record instead;
 * `offset 0` keeps it from that.
 */
function removeTerms(searched: Searched, terms: string): string {
  const table = qualified(searched.schema, SEARCH_TABLE)
  return `delete from ${table} s
  using (${terms}) gone (organisation_id, term, record_id)
  cross join lateral (
    select x.ctid as place from ${table} x
    where x.organisation_id = gone.organisation_id
      and x.entity = ${literal(`${searched.schema}.${searched.name}`)}
      and x.term = gone.term and x.record_id = gone.record_id
    offset 0
  ) found
  where s.ctid = found.place;`
}

/**
 * Touches the terms only when a searched column changed: an update of other columns costs one comparison,
 * and a foreign key's set-null that comes from another plugin never reaches this schema's terms.
 */
function updateSource(searched: Searched): string {
  const { schema, name, table } = searched
  const compared = [...searchedColumns(table), ...(table.softDelete === true ? ['deleted_at'] : [])]
  const values = (row: string) => compared.map((column) => `${row}.${quote(column)}`).join(', ')
  const changed = `old_rows o full join new_rows n on n.organisation_id = o.organisation_id and n.id = o.id`
  const isChanged = `(o.id is null or n.id is null or (${values('o')}) is distinct from (${values('n')}))`
  const terms = (row: string) =>
    `select ${row}.organisation_id, t.term, ${row}.id from ${changed}${termsOf(searched, row)} where ${isChanged}`
  return body(`if not exists (select from ${changed} where ${isChanged}) then
    return null;
  end if;
  ${removeTerms(searched, `${terms('o')} except ${terms('n')}`)}
  insert into ${qualified(schema, SEARCH_TABLE)} (${columnList(COLUMNS)})
  select fresh.organisation_id, ${literal(`${schema}.${name}`)}, fresh.term, fresh.record_id
  from (${terms('n')} except ${terms('o')}) fresh (organisation_id, term, record_id)
  order by fresh.term, fresh.record_id
  on conflict do nothing;`)
}

/**
 * Words in lower case without accents; e-mail addresses whole as well, telephone numbers as digits. A word may
 * come twice. What a person types goes the same way (`searchWords` of `core/src/records`).
 */
function termsOf({ table }: Searched, row: string): string {
  const columns = searchedColumns(table)
  const place = (column: string) => `${row}.${quote(column)}`
  const ofType = (type: string) => columns.filter((column) => table.columns[column]!.type === type)
  const text = `lower(regexp_replace(normalize(concat_ws(' ', ${columns.map(place).join(', ')}), nfkd) collate "und-x-icu", '[\\u0300-\\u036f]', '', 'g'))`
  const isKept = table.softDelete === true ? ` and ${row}.deleted_at is null` : ''
  const whole = [
    ...ofType('email').map((column) => `lower(${place(column)})`),
    ...ofType('phone').map((column) => `regexp_replace(${place(column)}, '[^0-9]', '', 'g')`),
  ]
  const wholes = whole.length === 0 ? '' : ` || array[${whole.join(', ')}]`
  return ` cross join lateral (
    select left(w.word, ${MAX_TERM_LENGTH}) collate "C" as term
    from unnest((regexp_split_to_array(${text}, '[^[:alnum:]]+'))[1:${MAX_WORDS}]${wholes}) w (word)
    where w.word <> ''${isKept}
  ) t`
}
