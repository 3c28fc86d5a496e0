import '../dom.ts'
import { expect, test } from 'vitest'
import { eventTitle, mayReplay, stateWords } from '../../src/pages/settings/event-model.ts'

test.each([
  [{ plugin: 'shop', name: 'shop.order.paid@1' }, 'Order paid'],
  [{ plugin: 'shop', name: 'shop.order_line.added@12' }, 'Order line added'],
  [{ plugin: 'shop', name: 'shop.send-reminder' }, 'Send reminder'],
])('%o is called %s', (event, title) => {
  expect(eventTitle(event)).toBe(title)
})

test('a job runs where an event is sent', () => {
  expect(stateWords('event', 'done').label).toBe('Delivered')
  expect(stateWords('job', 'done').label).toBe('Done')
  expect(stateWords('job', 'pending')).toBe(stateWords('event', 'pending'))
})

test('what waits for its time may go at once, what waits for its turn goes anyhow', () => {
  const nextAttemptAt = '2026-11-24T10:00:00Z'
  expect(mayReplay({ state: 'pending', nextAttemptAt })).toBe(true)
  expect(mayReplay({ state: 'pending', nextAttemptAt: null })).toBe(false)
  expect(mayReplay({ state: 'dead', nextAttemptAt: null })).toBe(true)
  expect(mayReplay({ state: 'done', nextAttemptAt: null })).toBe(false)
  expect(mayReplay({ state: 'parked', nextAttemptAt })).toBe(false)
})
