import { formatText, typeOf } from '@quoin/plugin-sdk'
import { stringify } from 'csv-stringify'
import { Readable } from 'node:stream'
import { readableColumns } from '../permissions/index.ts'
import type { ColumnDefinition, TableDefinition } from '../plugins/types.ts'
import { MAX_INCLUDES, type Included } from './include.ts'
import type { ListQuery, RecordPage } from './list-records.ts'
import type { RecordActor } from './scope.ts'
import { withoutFormula } from './without-formula.ts'

const PAGE_ROWS = 500
/** A spreadsheet holds no more. */
const MAX_ROWS = 1_000_000
/** Of no use outside the platform, or never told. */
const LEFT_OUT = new Set(['organisation_id', 'deleted_at', 'version'])

/** Gives one page of the list that is written out. */
export type ReadPage = (query: ListQuery) => Promise<RecordPage>

/**
 * The whole list behind a query as CSV with labels for headings and names for references: what the person may
 * read of it, page after page, so that it starts at once and never fills the memory.
 * @throws what the list throws, before anything is sent
 */
export async function exportRecords(
  table: TableDefinition,
  actor: RecordActor,
  query: Omit<ListQuery, 'limit' | 'cursor' | 'include'>,
  read: ReadPage,
): Promise<Readable> {
  const columns = exportedColumns(table, actor, query.columns)
  const references = columns.filter(({ to }) => to !== undefined).map(({ name }) => name)
  const whole: ListQuery = {
    ...query,
    columns: [...new Set(columns.flatMap(({ name, column }) => [name, ...currencyOf(table, actor, column)]))],
    include: references.slice(0, MAX_INCLUDES),
    limit: PAGE_ROWS,
  }
  const first = await read(whole)
  const rows = Readable.from(lines(columns, first, (cursor) => read({ ...whole, cursor })))
  const csv = stringify({ bom: true, record_delimiter: 'windows' })
  rows.on('error', (error) => csv.destroy(error))
  return rows.pipe(csv)
}

/** Those asked for, in their order; without a wish every readable one. Unknown ones are left for the list to refuse. */
function exportedColumns(
  table: TableDefinition,
  actor: RecordActor,
  wanted: readonly string[] | undefined,
): ColumnDefinition[] {
  const readable = readableColumns(actor.access, table)
  const usual = [...table.columns.keys()].filter((name) => readable.has(name) && !LEFT_OUT.has(name))
  return (wanted ?? usual)
    .map((name) => table.columns.get(name) ?? ({ name, column: { type: 'text' } } as ColumnDefinition))
    .filter(({ column }) => column.type !== 'bytes')
}

function currencyOf(
  table: TableDefinition,
  actor: RecordActor,
  column: ColumnDefinition['column'],
): readonly string[] {
  const holder = column.type === 'money' ? column.currency : undefined
  return holder !== undefined && readableColumns(actor.access, table).has(holder) ? [holder] : []
}

async function* lines(
  columns: readonly ColumnDefinition[],
  first: RecordPage,
  next: (cursor: string) => Promise<RecordPage>,
): AsyncGenerator<string[], void, undefined> {
  yield columns.map(({ name, column }) => withoutFormula(column.label ?? name))
  let count = 0
  let page = first
  for (;;) {
    for (const row of page.items) yield columns.map((column) => cellText(row, column, page.included))
    count += page.items.length
    if (page.nextCursor === null || count >= MAX_ROWS) return
    page = await next(page.nextCursor)
  }
}

function cellText(
  row: RecordPage['items'][number],
  { name, column, to }: ColumnDefinition,
  included: Included,
): string {
  const value = row[name]
  if (value === null || value === undefined) return ''
  if (to !== undefined) {
    return withoutFormula(included[to]?.[String(value)]?.title ?? String(value))
  }
  const currency = column.type === 'money' ? (row[column.currency ?? ''] as string | undefined) : undefined
  const text = formatText(value, column, { currency: currency ?? undefined })
  // A negative number is no formula.
  return typeOf(column).align === 'end' ? text : withoutFormula(text)
}
