import { randomUUID } from 'node:crypto'
import type { Column } from '@quoin/plugin-sdk'
import type pg from 'pg'
import { uniqueViolation, type Database, type TransactionContext } from '../../src/database/index.ts'
import type { TableDefinition } from '../../src/plugins/types.ts'

/** What a made value needs to know of its surroundings. */
export interface Surroundings {
  /** A word that every text of the row holds, so that it is recognised wherever it turns up. */
  readonly mark: string
  readonly number: number
  /** Which of its values a choice takes; the first when absent. */
  readonly choice?: number
  /** Ids of an entity's rows in this organisation, the oldest first. */
  ids(entity: string): readonly string[]
}

type Make = (column: Column, row: Surroundings, text: string) => unknown

const fit = (column: Column, value: number): number =>
  Math.min(Math.max(value, column.min ?? value), column.max ?? value)
const text: Make = (column, _, value) => value.slice(0, column.max)

/** One entry for each column type of the SDK; a new type without one fails to compile. */
const MAKERS: Readonly<Record<Exclude<Column['type'], 'reference' | 'file'>, Make>> = {
  text,
  longtext: text,
  markdown: text,
  integer: (column, { number }) => fit(column, number),
  decimal: () => '1.5',
  money: (column) => fit(column, 12_500),
  percent: () => 20,
  boolean: () => true,
  date: () => '2026-03-31',
  datetime: () => '2026-03-31T14:00:00.000Z',
  duration: () => 5400,
  email: (_, { mark, number }) => `${mark}${number}@example.com`,
  phone: (_, { number }) => `+44 ${number}`,
  url: (_, { mark }) => `https://${mark}.example.com`,
  country: () => 'GB',
  currency: () => 'GBP',
  // The first one is what a new record is; others may be final.
  choice: ({ values = [] }, { choice = 0 }) => values[choice % values.length],
  json: () => ({}),
  uuid: () => randomUUID(),
  point: () => ({ latitude: 51.5, longitude: -0.12 }),
  bytes: () => '\\x41',
}

/**
 * A sound value for any column, from its type alone.
 * @returns undefined for an optional reference to a table without rows, null never
 */
export function valueOf(
  { column, name, to }: { column: Column; name: string; to: string | undefined },
  row: Surroundings,
): unknown {
  if (column.type === 'reference' || column.type === 'file') {
    const ids = row.ids(to ?? 'core.file')
    return ids[row.number % Math.max(ids.length, 1)]
  }
  return MAKERS[column.type](column, row, `${row.mark} ${name} ${row.number}`)
}

/** The values of a row of the table, kernel-owned columns left out. */
export function rowOf(table: TableDefinition, row: Surroundings): Record<string, unknown> {
  const columns = [...table.columns.values()].filter(({ isKernelOwned }) => !isKernelOwned)
  const values = columns.map((column) => [column.name, valueOf(column, row)] as const)
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}

/**
 * Fills every table of one organisation to at least `count` rows, each as its own plugin would write, references
 * first; adds their ids to `ids`, which holds those that are there already.
 */
export async function fillTables(
  database: Database,
  tables: readonly TableDefinition[],
  organisation: { readonly context: TransactionContext; readonly mark: string; readonly count: number },
  ids: Map<string, string[]>,
): Promise<void> {
  let waiting = [...tables]
  while (waiting.length > 0) {
    const ready = waiting.filter((table) => neededBy(table).every((entity) => ids.get(entity)?.length !== 0))
    if (ready.length === 0)
      throw new Error(`these wait for each other: ${waiting.map((t) => t.entity).join()}`)
    for (const table of ready) {
      // What others refer to has rows to spare, so that one more record may refer to one that is still free.
      const isReferredTo = tables.some(({ columns }) =>
        [...columns.values()].some(({ to }) => to === table.entity),
      )
      const count = isReferredTo ? 2 * organisation.count : organisation.count
      await fill(database, table, { ...organisation, count }, ids)
    }
    waiting = waiting.filter((table) => !ready.includes(table))
  }
}

const neededBy = (table: TableDefinition): string[] =>
  [...table.columns.values()].flatMap(({ column, to, isKernelOwned }) =>
    column.required === true && to !== undefined && !isKernelOwned ? [to] : [],
  )

const KINDS = 5

async function fill(
  database: Database,
  table: TableDefinition,
  {
    context,
    mark,
    count,
  }: { readonly context: TransactionContext; readonly mark: string; readonly count: number },
  ids: Map<string, string[]>,
): Promise<void> {
  const own = ids.get(table.entity)!
  // What the platform keeps to itself may be one of a kind (the organisation's own row): one is enough there.
  const wanted = table.table.records === false ? 1 : count
  for (let number = own.length; number < wanted; number++) {
    // Where only one of a kind may be, the next kind; and no more rows once all kinds are there.
    for (let choice = 0; choice < KINDS; choice++) {
      const surroundings = { mark, number, choice, ids: (entity: string) => ids.get(entity) ?? [] }
      const id = randomUUID()
      const statement = insertStatement(table, { ...rowOf(table, surroundings), id }, context)
      if (!(await store(database, table.pluginId, statement, context))) continue
      own.push(id)
      break
    }
  }
}

/** @returns false when the organisation has a row like it already, as where only one of a kind may be */
async function store(
  database: Database,
  principal: string,
  statement: { readonly sql: string; readonly values: readonly unknown[] },
  context: TransactionContext,
): Promise<boolean> {
  try {
    await database.write(context, (unit) => unit.as(principal).execute(statement))
    return true
  } catch (error) {
    if ((error as { code?: string }).code === uniqueViolation.definition.code) return false
    throw error
  }
}

/** Any row as an INSERT; JSON carries the values, so that each column's own input function reads them. */
export function insertStatement(
  { pluginId, name }: Pick<TableDefinition, 'pluginId' | 'name'>,
  row: Readonly<Record<string, unknown>>,
  { organisationId, actorId }: Pick<TransactionContext, 'organisationId' | 'actorId'>,
): { sql: string; values: unknown[] } {
  const place = `"${pluginId}"."${name}"`
  const stamp = { organisation_id: organisationId, created_by: actorId, updated_by: actorId }
  const stamped = { ...stamp, ...row }
  const columns = Object.keys(stamped)
    .map((column) => `"${column}"`)
    .join(', ')
  return {
    sql: `insert into ${place} (${columns}) select ${columns} from jsonb_populate_record(null::${place}, $1::jsonb)`,
    values: [JSON.stringify(stamped)],
  }
}

/** The oldest first: what the product itself began with stays in front. */
export async function idsOf(
  admin: pg.Client,
  { pluginId, name }: Pick<TableDefinition, 'pluginId' | 'name'>,
  organisationId: string,
): Promise<string[]> {
  const { rows } = await admin.query<{ id: string }>(
    `select id from "${pluginId}"."${name}" where organisation_id = $1 order by created_at, id`,
    [organisationId],
  )
  return rows.map(({ id }) => id)
}
