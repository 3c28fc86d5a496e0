import '../dom.ts'
import { expect, test } from 'vitest'
import {
  countKinds,
  declarations,
  incidentText,
  lateNodes,
  rowsText,
  stateOf,
  timeText,
} from '../../src/pages/modules/module-model.ts'

const module = { state: 'active', health: { state: 'healthy' }, pending: null } as const

test.each([
  [module, 'Running'],
  [{ ...module, pending: 'contract' as const }, 'Being changed'],
  [{ ...module, health: { state: 'failed' as const } }, 'At fault'],
  [{ ...module, state: 'failed' as const }, 'At fault'],
  [{ ...module, state: 'stopped' as const, pending: 'backfill' as const }, 'Stopped'],
  [{ state: 'available' as const, health: null, pending: null }, 'Available'],
  [{ state: 'removed' as const, health: null, pending: null }, 'Removed'],
])('%o is called %s', (each, label) => {
  expect(stateOf(each).label).toBe(label)
})

test('an incident says where it happened, if that is known', () => {
  const last = { kind: 'handler', reason: 'no such rate', at: '2026-11-24T09:00:00.000Z' } as const
  expect(incidentText({ count: 2, last: { ...last, handler: 'action rate.look' } })).toBe(
    'action rate.look: no such rate',
  )
  expect(incidentText({ count: 1, last })).toBe('no such rate')
})

test('rows say whether they were counted', () => {
  expect(rowsText({ count: 1, isExact: true })).toBe('1 row')
  expect(rowsText({ count: 3000, isExact: false })).toBe('about 3,000 rows')
  expect(rowsText(null)).toBe('')
})

test('times are milliseconds below a second', () => {
  expect([0.44, 87.6, 999, 3210, null].map((ms) => timeText(ms))).toEqual([
    '0.4 ms',
    '88 ms',
    '999 ms',
    '3.2 s',
    '',
  ])
})

test('kinds of steps are counted, the gravest first', () => {
  const steps = ['safe', 'destructive', 'safe'].map((kind) => ({ kind })) as never
  expect(countKinds(steps)).toEqual([
    ['destructive', 1],
    ['safe', 2],
  ])
})

test('nodes are late while their revision is lower than the ledger', () => {
  const nodes = [
    { node: 'a', revision: 4 },
    { node: 'b', revision: 5 },
  ] as never
  expect(lateNodes(nodes, 5).map(({ node }) => node)).toEqual(['a'])
})

test('a manifest is shown by what it declares, and empty lines are left out', () => {
  const manifest = {
    id: 'shop',
    tables: { order: {} },
    uses: ['core.party@1'],
    jobs: { 'send-reminder': {} },
    events: { emits: { 'order.paid@1': {} } },
  }
  expect(declarations(manifest as never)).toEqual([
    ['Tables', ['order']],
    ['Jobs', ['send-reminder']],
    ['Tells', ['order.paid@1']],
    ['Reads', ['core.party@1']],
  ])
})
