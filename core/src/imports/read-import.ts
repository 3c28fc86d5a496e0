import type { Database, TransactionContext } from '../database/types.ts'
import type { RowCells } from './driver.ts'
import { readChunk, type ImportJob } from './import-store.ts'
import { decode } from './reading/decode.ts'
import type { Delimiter } from './reading/delimiter.ts'
import type { Encoding } from './reading/encoding.ts'
import { readRows } from './reading/rows.ts'
import type { Mapping } from './types.ts'

/** The rows below the headings of a stored file, in order, each as the mapping sees it. */
export async function* importedRows(
  database: Database,
  context: TransactionContext,
  job: ImportJob,
  mapping: Mapping,
): AsyncGenerator<RowCells, void, undefined> {
  const layout = { delimiter: job.delimiter as Delimiter, hasSeparatorLine: job.options.hasSeparatorLine }
  const columns = Object.entries(mapping).map(([index, field]): [number, string] => [Number(index), field])
  const headings = new Map(columns.toReversed().map(([index, field]) => [field, job.headers[index] ?? field]))
  const orders = new Map(columns.map(([index, field]) => [field, job.options.dateOrders[index]]))
  const heading = (field: string): string => headings.get(field) ?? field
  const dateOrder = (field: string) => orders.get(field)
  const bytes = chunks(database, context, job.id)
  let isHeading = true
  for await (const { number, cells } of readRows(decode(bytes, job.encoding as Encoding), layout)) {
    if (isHeading) {
      isHeading = false
      continue
    }
    const values = new Map<string, string[]>()
    for (const [index, field] of columns) {
      const cell = cells[index]
      if (cell === undefined || cell.trim() === '') continue
      const list = values.get(field)
      if (list === undefined) values.set(field, [cell])
      else list.push(cell)
    }
    yield { number, raw: cells, values, heading, dateOrder }
  }
}

async function* chunks(
  database: Database,
  context: TransactionContext,
  job: string,
): AsyncGenerator<Buffer, void, undefined> {
  for (let position = 0; ; position++) {
    const content = await database.read(context, (unit) => readChunk(unit, job, position))
    if (content === undefined) return
    yield content
  }
}
