import { CsvError, parse } from 'csv-parse'
import { Readable } from 'node:stream'
import { brokenFile } from '../errors.ts'
import type { Layout } from './delimiter.ts'

/** One row of the file: `number` counts as a spreadsheet does (the headings are row 1). */
export interface FileRow {
  readonly number: number
  readonly cells: readonly string[]
}

/** Longest record; more means that a quote was never closed, and ends the search before memory does. */
const MAX_RECORD_CHARACTERS = 1_000_000

/**
 * Rows of decoded text, in order, blank rows counted but left out; rows may differ in length.
 * @throws imports.broken-file (422) with the line of the fault
 */
export async function* readRows(
  text: AsyncIterable<string>,
  layout: Layout,
): AsyncGenerator<FileRow, void, undefined> {
  let line = layout.hasSeparatorLine ? 2 : 1 // where the next record begins
  const parser = parse({
    delimiter: layout.delimiter,
    record_delimiter: '\n',
    from_line: layout.hasSeparatorLine ? 2 : 1,
    relax_column_count: true,
    relax_quotes: true,
    on_record: (record: string[], { lines }) => {
      line = lines + 1
      return record
    },
    max_record_size: MAX_RECORD_CHARACTERS,
  })
  const source = Readable.from(text)
  source.on('error', (error) => parser.destroy(error))
  source.pipe(parser)
  let number = 0
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      number++
      if (cells.some((cell) => cell.trim() !== '')) yield { number, cells }
    }
  } catch (error) {
    throw error instanceof CsvError ? asBrokenFile(error, line) : error
  } finally {
    source.destroy()
    parser.destroy()
  }
}

/** csv-parse names the line where it gave up; a person needs the line where the record began. */
function asBrokenFile(error: CsvError, line: number): Error {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE') {
    return brokenFile({ line, reason: 'a value in quotes begins in this record and is never closed' })
  }
  return brokenFile({ line, reason: 'the quotes of this record do not match' })
}
