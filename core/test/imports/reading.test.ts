import { createReadStream, readFileSync } from 'node:fs'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { stringify } from 'csv-stringify/sync'
import { describe, expect, test } from 'vitest'
import { decode } from '../../src/imports/reading/decode.ts'
import { sniffDelimiter, type Layout } from '../../src/imports/reading/delimiter.ts'
import { isBinary, sniffEncoding, type Encoding } from '../../src/imports/reading/encoding.ts'
import { readRows } from '../../src/imports/reading/rows.ts'
import { scanFile } from '../../src/imports/reading/scan.ts'

const FIXTURES = new URL('fixtures/', import.meta.url)
const bytesOf = (name: string): Buffer => readFileSync(new URL(name, FIXTURES))

function encodingOf(bytes: Buffer, piece = 7): Encoding | undefined {
  const sniffer = sniffEncoding()
  for (let i = 0; i < bytes.length; i += piece) sniffer.push(bytes.subarray(i, i + piece))
  return sniffer.finish()
}

async function* pieces<T extends Buffer | string>(whole: T, size: number): AsyncGenerator<T> {
  // Text is cut between characters, as a decoder cuts it.
  const parts = typeof whole === 'string' ? [...whole] : undefined
  for (let i = 0; i < (parts ?? whole).length; i += size) {
    yield (parts === undefined ? whole.slice(i, i + size) : parts.slice(i, i + size).join('')) as T
  }
}

async function textOf(bytes: Buffer, encoding: Encoding, piece: number): Promise<string> {
  let text = ''
  for await (const part of decode(pieces(bytes, piece), encoding)) text += part
  return text
}

async function rowsOf(text: string, layout: Layout = sniffDelimiter(text), piece = 5): Promise<string[][]> {
  const rows: string[][] = []
  for await (const { cells } of readRows(pieces(text, piece), layout)) rows.push([...cells])
  return rows
}

describe('encoding', () => {
  test.each([
    ['hubspot.csv', 'utf-8'],
    ['google-new.csv', 'utf-8'],
    ['google-old.csv', 'utf-16le'],
    ['outlook-en.csv', 'windows-1252'],
    ['outlook-de.csv', 'windows-1252'],
    ['utf16be-cr.csv', 'utf-16be'],
    ['nul-bytes.csv', 'utf-8'],
  ])('%s is %s, however the bytes are cut', (name, encoding) => {
    for (const piece of [1, 2, 3, 4096]) expect(encodingOf(bytesOf(name), piece)).toBe(encoding)
  })

  test('one wrong byte at the end of a long file is enough to leave UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('name\n'.repeat(50_000)), Buffer.from([0xe9])])
    expect(encodingOf(bytes, 4096)).toBe('windows-1252')
    expect(encodingOf(bytes.subarray(0, -1), 4096)).toBe('utf-8')
  })

  test('UTF-16 without a byte order mark is told by its zeros', () => {
    expect(encodingOf(iconv.encode('Name;Café\r\n', 'utf16le'))).toBe('utf-16le')
    expect(encodingOf(iconv.encode('Name;Café\r\n', 'utf16be'))).toBe('utf-16be')
  })

  test('spreadsheet files are recognised before they are read as text', () => {
    expect(isBinary(Buffer.from('PK\u0003\u0004rest'))).toBe(true)
    expect(isBinary(Buffer.from('PK,name'))).toBe(false)
  })

  test('every line end becomes one LF, also where a piece ends between CR and LF', async () => {
    for (const piece of [1, 2, 3, 64]) {
      expect(await textOf(Buffer.from('a\r\nb\rc\n\r\nd\r'), 'utf-8', piece)).toBe('a\nb\nc\n\nd\n')
    }
  })

  test('zero characters and the byte order mark are no text', async () => {
    expect(await textOf(Buffer.from('\uFEFFa\0b'), 'utf-8', 1)).toBe('ab')
  })

  test('characters cut in two by a piece survive', async () => {
    const text = 'Größe 株式会社 😀\n'
    expect(await textOf(Buffer.from(text), 'utf-8', 1)).toBe(text)
    expect(await textOf(iconv.encode(text, 'utf16le'), 'utf-16le', 3)).toBe(text)
  })
})

describe('delimiter', () => {
  test.each([
    ['a,b\n1,2', ','],
    ['a;b;c\n"1,5";2;3', ';'],
    ['a\tb\n1\t2', '\t'],
    ['a|b\n1|2', '|'],
    ['Name\nAda', ','],
    ['"Last, First";Town\n"Doe, Jane";"York; UK"', ';'],
    ['a,b;c,d\n1,2;3,4\n5,6;7,8', ','],
  ])('%j is cut by %j', (text, delimiter) => {
    expect(sniffDelimiter(text)).toEqual({ delimiter, hasSeparatorLine: false })
  })

  test("Excel's own line says it, and is no row", async () => {
    expect(sniffDelimiter('sep=;\na;b\n')).toEqual({ delimiter: ';', hasSeparatorLine: true })
    expect(await rowsOf('sep=;\na;b\n1;2,3\n')).toEqual([
      ['a', 'b'],
      ['1', '2,3'],
    ])
  })
})

describe('rows', () => {
  test('count as a spreadsheet does: blank rows are counted and left out', async () => {
    const text = 'a,b\n\n1,"two\nlines"\n,\n3,4'
    const numbers: number[] = []
    for await (const row of readRows(pieces(text, 4), sniffDelimiter(text))) numbers.push(row.number)
    expect(numbers).toEqual([1, 3, 5])
  })

  test('may differ in length, hold quotes in plain cells and end without a line end', async () => {
    expect(await rowsOf('a,b\n1\n1,2,3\n5" pipe,"say ""hi"""')).toEqual([
      ['a', 'b'],
      ['1'],
      ['1', '2', '3'],
      ['5" pipe', 'say "hi"'],
    ])
  })

  test('a quote that never closes is refused with the line where it opens', async () => {
    const read = rowsOf('a,b\n1,2\n3,"four\n5,6\n7,8\n')
    await expect(read).rejects.toMatchObject({ code: 'imports.broken-file', parameters: { line: 3 } })
  })

  test('a quote that never closes does not fill the memory', async () => {
    async function* endless(): AsyncGenerator<string> {
      yield 'a,b\n1,"'
      for (let i = 0; i < 100; i++) yield 'x'.repeat(50_000)
    }
    const read = async () => {
      for await (const _ of readRows(endless(), { delimiter: ',', hasSeparatorLine: false })) void _
    }
    await expect(read()).rejects.toMatchObject({ code: 'imports.broken-file', parameters: { line: 2 } })
  })

  test('whatever is written as CSV is read back the same', async () => {
    const cell = fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .map((text) => text.replace(/[\r\0\uFEFF]/g, ''))
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.integer({ min: 1, max: 9 }),
        async (rows, delimiter, piece) => {
          const filled = rows.filter((row) => row.some((text) => text.trim() !== ''))
          const text = stringify(rows, { delimiter, quoted: true })
          expect(await rowsOf(text, { delimiter: delimiter as ',', hasSeparatorLine: false }, piece)).toEqual(
            filled,
          )
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('a whole file', () => {
  const scan = (name: string) =>
    scanFile(() => createReadStream(new URL(name, FIXTURES)), encodingOf(bytesOf(name)) ?? 'utf-8')

  test.each([
    ['hubspot.csv', ',', 3, 14],
    ['google-new.csv', ',', 2, 34],
    ['google-old.csv', ',', 1, 29],
    ['outlook-en.csv', ',', 2, 31],
    ['outlook-de.csv', ';', 1, 21],
    ['excel-sep.csv', ';', 2, 6],
    ['utf16be-cr.csv', '\t', 2, 3],
    ['pipe-ragged.csv', '|', 6, 4],
  ])('%s: %j, %i rows, %i columns', async (name, delimiter, rows, columns) => {
    const result = await scan(name)
    expect(result).toMatchObject({ rows, layout: { delimiter } })
    expect(result.headers).toHaveLength(columns)
  })

  test.each([
    ['broken-quote.csv', 'imports.broken-file'],
    ['no-headings.csv', 'imports.no-headings'],
  ])('%s is refused: %s', async (name, code) => {
    await expect(scan(name)).rejects.toMatchObject({ code, status: 422 })
  })

  test.each([
    ['', 'imports.empty-file'],
    ['Name,Email\n', 'imports.empty-file'],
    ['\n\n', 'imports.empty-file'],
  ])('%j is refused: %s', async (text, code) => {
    await expect(scanFile(() => pieces(Buffer.from(text), 64), 'utf-8')).rejects.toMatchObject({ code })
  })

  test('more than 300 columns are refused, 300 are not', async () => {
    const columns = (count: number) =>
      scanFile(() => pieces(Buffer.from(`${'a,'.repeat(count - 1)}a\n1`), 4096), 'utf-8')
    await expect(columns(301)).rejects.toMatchObject({ code: 'imports.too-many-columns' })
    expect((await columns(300)).headers).toHaveLength(300)
  })

  test('the order of day and month is settled by the whole column', async () => {
    const text =
      'A,B,C,D\n01/02/2026,01/02/2026,01/02/2026,2026-02-01\n13/02/2026,02/13/2026,03/04/2026,2026-02-13\n'
    const { dateOrders } = await scanFile(() => pieces(Buffer.from(text), 64), 'utf-8')
    expect(dateOrders).toEqual({ '0': 'dmy', '1': 'mdy' })
  })
})
