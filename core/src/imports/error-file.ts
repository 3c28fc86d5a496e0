import { stringify } from 'csv-stringify'
import { Readable } from 'node:stream'
import type { Database, TransactionContext } from '../database/types.ts'
import { withoutFormula } from '../records/index.ts'
import { listErrors, type ErrorRow, type ImportJob } from './import-store.ts'

const PAGE_ROWS = 500

/**
 * The rows at fault as they stood in the file, each once, with their reasons in front: mended, the file can be
 * imported again. Cells that a spreadsheet would run as a formula get an apostrophe, which an import takes
 * off again.
 */
export function errorFile(database: Database, context: TransactionContext, job: ImportJob): Readable {
  const rows = Readable.from(reasonedRows(database, context, job))
  const csv = stringify({ bom: true, record_delimiter: 'windows' })
  rows.on('error', (error) => csv.destroy(error))
  return rows.pipe(csv)
}

async function* reasonedRows(
  database: Database,
  context: TransactionContext,
  job: ImportJob,
): AsyncGenerator<string[], void, undefined> {
  yield ['Row', 'Reason', ...job.headers].map(withoutFormula)
  let after: { row: number; id: string } | undefined
  let current: { row: number; reasons: string[]; raw: readonly string[] } | undefined
  for (;;) {
    const page: ErrorRow[] = await database.read(context, (unit) =>
      listErrors(unit, job.id, after, PAGE_ROWS),
    )
    for (const error of page) {
      if (current !== undefined && current.row !== error.row) yield toCells(current)
      if (current?.row !== error.row) current = { row: error.row, reasons: [], raw: error.raw }
      current.reasons.push(error.column === null ? error.message : `${error.column}: ${error.message}`)
    }
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE_ROWS) break
    after = { row: last.row, id: last.id }
  }
  if (current !== undefined) yield toCells(current)
}

function toCells({
  row,
  reasons,
  raw,
}: {
  row: number
  reasons: readonly string[]
  raw: readonly string[]
}): string[] {
  return [String(row), reasons.join('; '), ...raw].map(withoutFormula)
}
