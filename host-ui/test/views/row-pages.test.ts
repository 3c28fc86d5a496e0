import { expect, it } from 'vitest'
import { RowPages } from '../../src/views/list/row-pages.ts'
import { emptySelection, toggle } from '../../src/views/list/selection.ts'

interface Item {
  id: string
}

function source(total: number): { calls: string[]; pages: RowPages<Item> } {
  const calls: string[] = []
  const pages = new RowPages<Item>(async (cursor, limit) => {
    const start = Number(cursor ?? 0)
    calls.push(`${start}+${limit}`)
    const items = Array.from({ length: Math.max(0, Math.min(limit, total - start)) }, (_, n) => ({
      id: String(start + n),
    }))
    const next = start + items.length
    return { items, nextCursor: next < total ? String(next) : null }
  })
  return { calls, pages }
}

it('walks forward to a far range once, and answers near ranges without a request', async () => {
  const { calls, pages } = source(1000)
  expect((await pages.range(500, 550)).map((row) => row.id)[0]).toBe('500')
  expect(calls).toEqual(['0+60', '60+200', '260+200', '460+200'])
  await pages.range(0, 60)
  expect(calls).toHaveLength(4)
})
it('never asks for one page twice when ranges are wanted at the same time', async () => {
  const { calls, pages } = source(1000)
  await Promise.all([pages.range(0, 50), pages.range(100, 150), pages.range(50, 100)])
  expect(new Set(calls).size).toBe(calls.length)
})
it('ends at the last row', async () => {
  const { pages } = source(61)
  expect(await pages.range(50, 100)).toHaveLength(11)
  expect(pages.isComplete).toBe(true)
  expect(pages.size).toBe(61)
})
it('spans the whole list when its length is known, and grows when only a part was counted', async () => {
  const { pages } = source(30_000)
  await pages.range(0, 50)
  expect(pages.size).toBe(260)
  pages.total = { count: 30_000, isExact: true }
  expect(pages.size).toBe(30_000)
  pages.total = { count: 300, isExact: false }
  expect(pages.size).toBe(300)
  await pages.range(200, 300)
  expect(pages.size).toBe(660)
})
it('asks once more when rows were added since the count', async () => {
  const { pages } = source(70)
  pages.total = { count: 60, isExact: true }
  await pages.range(0, 60)
  expect(pages.size).toBe(61)
})
it('tells the caller of a failed request and goes on after it', async () => {
  let isDown = true
  const pages = new RowPages<Item>(async () => {
    if (isDown) throw new Error('offline')
    return { items: [{ id: 'a' }], nextCursor: null }
  })
  await expect(pages.range(0, 10)).rejects.toThrow('offline')
  isDown = false
  expect(await pages.range(0, 10)).toHaveLength(1)
})
it('patches and removes loaded rows', async () => {
  const { pages } = source(3)
  pages.total = { count: 3, isExact: true }
  await pages.range(0, 3)
  const before = pages.rows[1]
  pages.patch('1', { id: '1' })
  expect(pages.rows[1]).toBe(before)
  pages.remove(new Set(['0', '2']))
  expect(pages.rows.map((row) => row.id)).toEqual(['1'])
})
it('chooses single rows and stretches', () => {
  const rows = ['a', 'b', 'c', 'd'].map((id) => ({ id }))
  let selection = toggle(emptySelection<Item>(), rows, 1, false)
  selection = toggle(selection, rows, 3, true)
  expect([...selection.rows.keys()]).toEqual(['b', 'c', 'd'])
  selection = toggle(selection, rows, 2, false)
  expect([...selection.rows.keys()]).toEqual(['b', 'd'])
  expect(toggle(selection, rows, 9, false)).toBe(selection)
})
