import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { DemoInput } from '@quoin/plugin-sdk'
import { demo } from '../src/demo.ts'

type Row = Readonly<Record<string, unknown>>

/** What the generator makes, in the order of making. */
function generate(parties = 5, withSeries = true): { table: string; kind: 'rows' | 'update'; rows: Row[] }[] {
  let state = 7
  const batches = demo.generate({
    random: () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647,
    now: { epochMilliseconds: Date.parse('2026-11-24T09:00:00Z') } as DemoInput['now'],
    currency: 'GBP',
    size: 1_000,
    newId: randomUUID,
    people: [{ id: 'p' }],
    parties: Array.from({ length: parties }, (_, n) => ({ id: `c${n}`, kind: 'company', name: `C ${n}` })),
    existing: { series: withSeries ? [{ id: 's', version: 1, kind: 'invoice', next_number: 3 }] : [] },
  })
  return [...batches].map((batch) =>
    'update' in batch
      ? { table: batch.table, kind: 'update', rows: [...batch.update] }
      : { table: batch.table, kind: 'rows', rows: [...batch.rows] },
  )
}

const of = (batches: ReturnType<typeof generate>, table: string, kind: 'rows' | 'update'): Row[] =>
  batches.filter((batch) => batch.table === table && batch.kind === kind).flatMap(({ rows }) => rows)

test('demonstration invoices add up', () => {
  const batches = generate()
  const [lines, vat] = [of(batches, 'line', 'rows'), of(batches, 'document_vat', 'rows')]
  const sum = (rows: Row[], document: unknown, column: string): number =>
    rows.filter((row) => row['document'] === document).reduce((total, row) => total + Number(row[column]), 0)
  const documents = of(batches, 'document', 'rows')
  expect(documents.length).toBe(250)
  for (const { id, net, vat: tax, gross } of documents) {
    expect([net, tax, gross]).toEqual([sum(lines, id, 'net'), sum(vat, id, 'vat'), Number(net) + Number(tax)])
    expect(sum(vat, id, 'base')).toBe(net)
  }
})

test('numbers go on from the series without a gap, and the series goes on after them', () => {
  const batches = generate()
  const numbers = of(batches, 'document', 'rows').flatMap(({ number }) => (number === null ? [] : [number]))
  expect(numbers).toEqual(numbers.map((_, index) => `INV-${String(index + 3).padStart(5, '0')}`))
  expect(of(batches, 'series', 'update')).toEqual([{ id: 's', next_number: numbers.length + 3 }])
  expect(of(batches, 'document', 'update')).toHaveLength(numbers.length)
})

test('documents are frozen after their lines are there', () => {
  const order = generate().map(({ table, kind }) => `${table} ${kind}`)
  expect(order.slice(0, 4)).toEqual(['document rows', 'line rows', 'document_vat rows', 'document update'])
})

test('nothing is made without companies or without a series', () => {
  expect(generate(0)).toEqual([])
  expect(generate(5, false)).toEqual([])
})
