import { expect, it } from 'vitest'
import { stageBars, totalSums, type StageRow } from '../ui/deals.ts'

const stage = (id: string, category: StageRow['category']): StageRow => ({
  id,
  name: id,
  pipeline: 'p',
  position: 0,
  category,
})
const stages = [stage('lead', 'open'), stage('offer', 'open'), stage('won', 'won')]
const gbp = (amount: number) => [{ currency: 'GBP', amount }]

it('draws open stages in order, the longest bar full, empty ones without length', () => {
  const bars = stageBars(stages, {
    groups: [
      { key: 'lead', count: 4, sums: gbp(100) },
      { key: 'won', count: 9, sums: gbp(900) },
    ],
  })
  expect(bars.map(({ id, count, part }) => [id, count, part])).toEqual([
    ['lead', 4, 1],
    ['offer', 0, 0],
  ])
})
it('adds up sums by currency', () => {
  const bars = stageBars(stages, {
    groups: [
      { key: 'lead', count: 1, sums: [...gbp(100), { currency: 'EUR', amount: 5 }] },
      { key: 'offer', count: 2, sums: gbp(50) },
    ],
  })
  expect(totalSums(bars)).toEqual([
    { currency: 'GBP', amount: 150 },
    { currency: 'EUR', amount: 5 },
  ])
})
it('needs no deals at all', () => {
  expect(stageBars(stages, { groups: [] }).every((bar) => bar.part === 0)).toBe(true)
})
