import type { TableDefinition } from '../../core/src/plugins/types.ts'
import { COMPANY_ENDS, FIRST_NAMES, LAST_NAME_ENDS, LAST_NAME_STARTS, WORDS } from './words.ts'

/** How many rows each table has or will have in the organisation being filled. */
export type Counts = ReadonlyMap<string, number>

/** SQL over the row's number `n`: a number from 0 to `range - 1`, another sequence for each salt. */
const mixed = (salt: number, range: number): string =>
  `(((n * 2654435761 + ${salt * 7919}) / 4096) % ${range})`

const pick = (values: readonly string[], salt: number): string =>
  `(array[${values.map((value) => `'${value.replaceAll("'", "''")}'`).join(',')}])[1 + ${mixed(salt, values.length)}]`

const inTurn = (values: readonly string[]): string =>
  `(array[${values.map((value) => `'${value}'`).join(',')}])[1 + (n - 1) % ${values.length}]`

const FIRST_NAME = pick(FIRST_NAMES, 1)
const LAST_NAME = `(${pick(LAST_NAME_STARTS, 2)} || ${pick(LAST_NAME_ENDS, 3)})`
/** Each fifth party is a company. */
const IS_COMPANY = '(n % 5 = 0)'
const WORD_PAIR = (salt: number): string => `initcap(${pick(WORDS, salt)}) || ' ' || ${pick(WORDS, salt + 1)}`

/**
 * The id of the table's row `n` in this organisation (`$1`): version 7, so that rows lie in the order of their
 * making, and computable, so that any row can refer to any other.
 */
export const idOf = (entity: string, n: string): string =>
  `(lpad(to_hex(1700000000000 + (${n})::bigint), 12, '0') || '7000' || '8' || substr(md5('${entity}' || $1::uuid::text), 1, 15))::uuid`

/** Columns whose content matters to what is measured: names that search finds, kinds that filters divide. */
const KNOWN: Readonly<Record<string, string>> = {
  'core.party.kind': `case when ${IS_COMPANY} then 'company' else 'person' end`,
  'core.party.name': `case when ${IS_COMPANY} then ${LAST_NAME} || ' ' || ${pick(COMPANY_ENDS, 4)} else ${FIRST_NAME} || ' ' || ${LAST_NAME} end`,
  'core.party.first_name': `case when not ${IS_COMPANY} then ${FIRST_NAME} end`,
  'core.party.last_name': `case when not ${IS_COMPANY} then ${LAST_NAME} end`,
  'core.party.company': `case when not ${IS_COMPANY} and n > 5 then ${idOf('core.party', 'n - n % 5')} end`,
  'core.person.name': `${FIRST_NAME} || ' ' || ${LAST_NAME}`,
}

/**
 * SQL for the value of one column in row `n`. References lead to rows that are there by then; one in six values
 * that may be empty is.
 */
export function valueSql(table: TableDefinition, name: string, counts: Counts): string {
  const known = KNOWN[`${table.entity}.${name}`]
  if (known !== undefined) return known
  const { column, to } = table.columns.get(name)!
  const frozen = table.table.immutableWhen
  // Rows of other tables join it only while it may change.
  if (frozen?.column === name && frozen.through === undefined && 'values' in column) {
    return pick([column.values.find((value) => !frozen.in.includes(value))!], 0)
  }
  const salt = [...table.columns.keys()].indexOf(name) + 10
  const isUnique = (table.table.unique ?? []).some((columns) => columns.includes(name))
  const value = filledSql(column, { entity: table.entity, to, salt, isUnique, counts })
  // An amount without its currency cannot be.
  const isFull = column.required === true || column.type === 'currency'
  return isFull || value === 'null' ? value : `case when ${mixed(salt + 50, 6)} > 0 then ${value} end`
}

interface Place {
  readonly entity: string
  readonly to: string | undefined
  readonly salt: number
  readonly isUnique: boolean
  readonly counts: Counts
}

function filledSql(
  column: { type: string; values?: string[]; max?: number; min?: number },
  place: Place,
): string {
  const { salt, isUnique, entity, to, counts } = place
  switch (column.type) {
    case 'text':
      return `left(${WORD_PAIR(salt)}${isUnique ? ` || ' ' || n` : ''}, ${column.max ?? 500})`
    case 'longtext':
    case 'markdown':
      return `${WORD_PAIR(salt)} || ' ' || ${WORD_PAIR(salt + 2)} || ' ' || ${WORD_PAIR(salt + 4)}`
    case 'email':
      return `lower(${FIRST_NAME} || '.' || ${LAST_NAME} || n || '@' || ${pick(WORDS, salt)} || '.example')`
    case 'phone':
      return `'+4420' || lpad((n * 7919 % 100000000)::text, 8, '0')`
    case 'url':
      return `'https://' || lower(${LAST_NAME}) || n || '.example'`
    case 'country':
      return pick(['GB', 'IE', 'DE', 'FR', 'PL', 'IN'], salt)
    case 'currency':
      return `'GBP'`
    case 'choice':
      return isUnique ? inTurn(column.values ?? []) : pick(column.values ?? [], salt)
    case 'boolean':
      return `${mixed(salt, 5)} = 0`
    case 'date':
      return `date '2023-01-01' + ${mixed(salt, 1400)}::int`
    case 'datetime':
      return `timestamptz '2023-01-01' + make_interval(secs => ${mixed(salt, 120_000_000)})`
    case 'reference':
      return referenceSql(to ?? '', place)
    case 'uuid':
      return idOf(entity, isUnique ? 'n' : mixed(salt, 1000))
    case 'json':
      return `'{}'`
    case 'percent':
      return `${mixed(salt, 101)}`
    case 'decimal':
      return `${mixed(salt, 1000)} / 100.0`
    default:
      return ['file', 'point', 'bytes'].includes(column.type)
        ? 'null'
        : `${column.min ?? 0} + ${mixed(salt, Math.min((column.max ?? 1_000_000) - (column.min ?? 0), 1_000_000))}`
  }

  function referenceSql(target: string, { isUnique: isKey }: Place): string {
    const rows = counts.get(target) ?? 0
    if (rows === 0) return 'null'
    return idOf(target, isKey ? `1 + n % ${rows}` : `1 + ${mixed(salt, rows)}`)
  }
}
