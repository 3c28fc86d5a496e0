import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  findCard,
  moveCard,
  replaceCard,
  signalOf,
  weighted,
  type BoardState,
} from '../../src/views/board/board-model.ts'

const options = { group: 'stage', sum: 'amount', currencyOf: () => 'GBP' }
const card = (id: string, stage: string, amount: number | null) => ({ id, version: 1, stage, amount })
const state: BoardState = {
  cards: { a: [card('1', 'a', 100), card('2', 'a', 50)], b: [card('3', 'b', null)] },
  totals: {
    a: { count: 40, sums: [{ currency: 'GBP', amount: 9000 }] },
    b: { count: 1, sums: [] },
  },
}

it('moves a card to its place and carries count and sum along', () => {
  const next = moveCard(state, { id: '1', from: 'a', to: 'b', index: 1 }, options)
  expect(next.cards['b']?.map((row) => row.id)).toEqual(['3', '1'])
  expect(next.cards['b']?.[1]?.['stage']).toBe('b')
  expect(next.totals['a']).toEqual({ count: 39, sums: [{ currency: 'GBP', amount: 8900 }] })
  expect(next.totals['b']).toEqual({ count: 2, sums: [{ currency: 'GBP', amount: 100 }] })
})
it('keeps totals when a card only changes its place in a column', () => {
  const next = moveCard(state, { id: '1', from: 'a', to: 'a', index: 9 }, options)
  expect(next.cards['a']?.map((row) => row.id)).toEqual(['2', '1'])
  expect(next.totals).toBe(state.totals)
})
it('does nothing for a card that is not there', () => {
  expect(moveCard(state, { id: '9', from: 'a', to: 'b' }, options)).toBe(state)
})
it('undoes any series of moves by moving back in reverse', () => {
  const move = fc.record({ id: fc.constantFrom('1', '2', '3'), to: fc.constantFrom('a', 'b') })
  fc.assert(
    fc.property(fc.array(move, { maxLength: 8 }), (moves) => {
      let now = state
      const done: { id: string; from: string; to: string; index: number }[] = []
      for (const { id, to } of moves) {
        const place = findCard(now, id)
        if (!place) throw new Error('lost a card')
        done.push({ id, from: to, to: place.key, index: place.index })
        now = moveCard(now, { id, from: place.key, to, index: 0 }, options)
      }
      for (const back of done.reverse()) now = moveCard(now, back, options)
      expect(now).toEqual(state)
    }),
  )
})
it('takes over what the server answered', () => {
  expect(findCard(replaceCard(state, { id: '3', version: 7 }), '3')?.row).toMatchObject({
    version: 7,
    stage: 'b',
  })
})
it('weighs sums by probability and gives none without one', () => {
  const totals = { count: 2, sums: [{ currency: 'GBP', amount: 333 }] }
  expect(weighted(totals, 50)).toEqual([{ currency: 'GBP', amount: 167 }])
  expect(weighted(totals, 0)).toEqual([{ currency: 'GBP', amount: 0 }])
  expect(weighted(totals, undefined)).toBeUndefined()
})
it('signals a next step by its date', () => {
  expect(signalOf('2026-11-23', '2026-11-24')).toBe('overdue')
  expect(signalOf('2026-11-24', '2026-11-24')).toBe('today')
  expect(signalOf('2026-11-25', '2026-11-24')).toBe('planned')
  expect(signalOf(null, '2026-11-24')).toBe('none')
})
