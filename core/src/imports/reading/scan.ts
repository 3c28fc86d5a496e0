import { emptyFile, noHeadings, notText, tooManyColumns } from '../errors.ts'
import type { DateOrder } from '../types.ts'
import { isEmail } from '../values.ts'
import { decode } from './decode.ts'
import { sniffDelimiter, type Layout } from './delimiter.ts'
import type { Encoding } from './encoding.ts'
import { readRows } from './rows.ts'

const MAX_COLUMNS = 300
const SAMPLE_ROWS = 10
/** The delimiter is judged by the first so many characters. */
const HEAD_CHARACTERS = 65_536
const MAX_SAMPLE_CELL = 200

export interface Scan {
  readonly layout: Layout
  readonly headers: readonly string[]
  readonly sample: readonly (readonly string[])[]
  /** Rows below the headings, blank ones left out. */
  readonly rows: number
  readonly dateOrders: Readonly<Record<string, DateOrder>>
}

/**
 * Reads a whole file once, so that everything that is wrong with it as a file is said before a row is kept.
 * @throws imports.broken-file, imports.empty-file, imports.no-headings, imports.not-text, imports.too-many-columns (422)
 */
export async function scanFile(read: () => AsyncIterable<Uint8Array>, encoding: Encoding): Promise<Scan> {
  const layout = sniffDelimiter(await headOf(decode(read(), encoding)))
  const sample: string[][] = []
  const orders = new DateOrders()
  let headers: readonly string[] | undefined
  let rows = 0
  for await (const { cells } of readRows(decode(read(), encoding), layout)) {
    if (headers === undefined) {
      headers = asHeaders(cells)
      continue
    }
    rows++
    orders.look(cells)
    if (sample.length < SAMPLE_ROWS) sample.push(cells.map((cell) => cell.slice(0, MAX_SAMPLE_CELL)))
  }
  if (headers === undefined || rows === 0) throw emptyFile({})
  return { layout, headers, sample, rows, dateOrders: orders.known() }
}

async function headOf(text: AsyncIterable<string>): Promise<string> {
  let head = ''
  for await (const piece of text) {
    head += piece
    if (head.length >= HEAD_CHARACTERS) break
  }
  return head
}

function asHeaders(cells: readonly string[]): readonly string[] {
  const headers = cells.map((cell) => cell.trim())
  while (headers.at(-1) === '') headers.pop()
  if (headers.length > MAX_COLUMNS) throw tooManyColumns({ limit: MAX_COLUMNS, got: headers.length })
  const data = headers.find(
    (heading) => isEmail(heading.toLowerCase()) || /^\+?\d[\d\s./-]{5,}$/.test(heading),
  )
  if (data !== undefined) throw noHeadings({ got: data.slice(0, 60) })
  // Control characters in a heading line: this was never text.
  if (headers.some((heading) => /[\u0001-\u0008\u000E-\u001F]/.test(heading))) throw notText({})
  return headers.map((heading, i) => heading || `Column ${i + 1}`)
}

/** Looks at every `03/04/2026` of a column: one part above 12 settles the order for all of them. */
class DateOrders {
  readonly #dayFirst = new Set<number>()
  readonly #monthFirst = new Set<number>()

  look(cells: readonly string[]): void {
    cells.forEach((cell, column) => {
      const parts = cell.length > 24 ? null : /^\s*(\d{1,2})[/. -](\d{1,2})[/. -]\d{4}\b/.exec(cell)
      if (parts === null) return
      if (Number(parts[1]) > 12) this.#dayFirst.add(column)
      if (Number(parts[2]) > 12) this.#monthFirst.add(column)
    })
  }

  /** A column that holds both is left to its rows. */
  known(): Record<string, DateOrder> {
    const orders: Record<string, DateOrder> = {}
    for (const column of this.#dayFirst) if (!this.#monthFirst.has(column)) orders[column] = 'dmy'
    for (const column of this.#monthFirst) if (!this.#dayFirst.has(column)) orders[column] = 'mdy'
    return orders
  }
}
