import '../dom.ts'
import { expect, it } from 'vitest'
import {
  changedValues,
  conflictsOf,
  faultsByField,
  formColumns,
  initialValues,
  plainFault,
  requiredFaults,
} from '../../src/views/form/form-model.ts'
import { askedFields, fieldsForMove, offeredActions } from '../../src/views/record/action-input.ts'
import {
  assign,
  mappingFaults,
  progressOf,
  sampleValues,
  usableMatchKeys,
  type ImportTarget,
} from '../../src/views/import/mapping.ts'
import type { ViewTable } from '../../src/views/model/tables.ts'

const table: ViewTable = {
  label: 'Thing',
  title: '{name}',
  columns: {
    note: { type: 'longtext' },
    kind: { type: 'choice', values: ['a', 'b'], default: 'a', required: true },
    home: { type: 'reference', to: 'x.home', required: true },
    name: { type: 'text', required: true },
    currency: { type: 'currency' },
    version: { type: 'integer', isKernelOwned: true },
  },
}

it('orders a form: title, what must be filled, the rest, long text', () => {
  expect(formColumns(table)).toEqual(['name', 'home', 'kind', 'currency', 'note'])
})
it('starts a new record with defaults, the currency and the page’s preset', () => {
  expect(
    initialValues(table, { kind: 'b' }, { currency: 'GBP', person: 'me', now: '2026-11-24T09:00:00.000Z' }),
  ).toEqual({
    kind: 'b',
    currency: 'GBP',
  })
})
it('sends only what changed, emptied fields as null', () => {
  expect(
    changedValues({ name: 'a', kind: 'a', note: null }, { name: 'b', kind: 'a', note: undefined, home: '' }),
  ).toEqual({
    name: 'b',
    home: '',
  })
})
it('asks for required fields only, and takes false and 0 as answers', () => {
  expect(requiredFaults(table.columns, formColumns(table), { name: '', kind: 'a' })).toEqual({
    name: 'Please fill this in',
    home: 'Please fill this in',
  })
  const flags = { on: { type: 'boolean', required: true }, n: { type: 'integer', required: true } } as const
  expect(requiredFaults(flags, ['on', 'n'], { on: false, n: 0 })).toEqual({})
})
it('puts server faults at their fields and keeps the others as sentences', () => {
  const errors = [
    { path: '/values/name', message: 'too long' },
    { path: '/home', message: 'unknown' },
    { path: '/elsewhere', message: 'no' },
  ]
  expect(faultsByField(errors, (name) => name in table.columns)).toEqual({
    fields: { name: 'too long', home: 'unknown' },
    others: ['no'],
  })
})
it('never shows a pattern to a person', () => {
  expect(plainFault({ type: 'email' }, 'must match pattern "^x$"')).toContain('ana@example.org')
  expect(plainFault({ type: 'email' }, 'is used already')).toBe('is used already')
  expect(plainFault({ type: 'text' }, 'must match pattern "^x$"')).toContain('pattern')
})
it('finds where two people disagree', () => {
  const current = { id: '1', version: 3, name: 'theirs', kind: 'a' }
  expect(conflictsOf({ name: 'mine', kind: 'a' }, current)).toEqual([
    { column: 'name', yours: 'mine', theirs: 'theirs' },
  ])
})

const move = {
  required: ['id', 'stage'],
  properties: {
    id: { type: 'string' },
    version: { type: 'integer' },
    stage: { type: 'string' },
    lost_reason: { type: 'string', maxLength: 200, title: 'Lost reason' },
  },
}
const stageColumns: ViewTable['columns'] = {
  category: { type: 'choice', values: ['open', 'lost'] },
  name: { type: 'text' },
}

it('asks for a reason only when the target’s category begins the field’s name', () => {
  expect(Object.keys(fieldsForMove(move, 'stage', { category: 'lost' }, stageColumns))).toEqual([
    'lost_reason',
  ])
  expect(fieldsForMove(move, 'stage', { category: 'open', name: 'lost' }, stageColumns)).toEqual({})
})
it('always asks for required fields of a move', () => {
  const strict = { ...move, required: [...move.required, 'lost_reason'] }
  expect(fieldsForMove(strict, 'stage', { category: 'open' }, stageColumns)['lost_reason']?.required).toBe(
    true,
  )
})
it('turns an action’s input into fields, without id and version', () => {
  const fields = askedFields({
    required: ['when'],
    properties: {
      id: {},
      version: {},
      when: { type: 'string', format: 'date' },
      how: { enum: ['x'] },
      n: { type: 'integer' },
    },
  })
  expect(Object.entries(fields).map(([name, field]) => [name, field.type, field.required])).toEqual([
    ['when', 'date', true],
    ['how', 'choice', false],
    ['n', 'integer', false],
  ])
})

const target: ImportTarget = {
  id: 'x.thing',
  label: 'Things',
  fields: [
    { id: 'name', label: 'Name', required: true },
    { id: 'email', label: 'E-mail' },
  ],
  matchKeys: [['email'], ['name', 'email']],
}
it('gives a field one column only', () => {
  expect(assign({ '0': 'name' }, '1', 'name')).toEqual({ '1': 'name' })
  expect(assign({ '0': 'name' }, '0', null)).toEqual({})
})
it('offers match keys whose fields are all mapped and says what is missing', () => {
  expect(usableMatchKeys(target, { '0': 'email' })).toEqual([['email']])
  expect(mappingFaults(target, { '0': 'email' })).toHaveLength(1)
  expect(mappingFaults(target, {})).toEqual(['Give at least one column a field'])
  expect(mappingFaults(target, { '0': 'name' })).toEqual([])
})
it('shows different sample values and honest progress', () => {
  expect(sampleValues([['a'], [''], ['a'], ['b']], 0)).toEqual(['a', 'b'])
  expect(progressOf({ processed: 5, rows: 10 })).toBe(0.5)
  expect(progressOf({ processed: 5, rows: 0 })).toBeUndefined()
})

it('a record page offers an action only while the record fits its condition', () => {
  const table = { columns: { state: { type: 'choice' }, sum: { type: 'money' } } } as never
  const layout = {
    actions: [
      'order.copy',
      { action: 'order.pay', when: { state: { eq: 'open' }, sum: { gt: 0 } } },
      { action: 'order.reopen', when: { state: { in: ['paid', 'void'] } } },
    ],
  }
  const offered = (row: object): readonly string[] => offeredActions(layout, table, row as never)
  expect(offered({ state: 'open', sum: 5 })).toEqual(['order.copy', 'order.pay'])
  expect(offered({ state: 'open', sum: 0 })).toEqual(['order.copy'])
  expect(offered({ state: 'paid', sum: 5 })).toEqual(['order.copy', 'order.reopen'])
  expect(offered({ state: null, sum: null })).toEqual(['order.copy'])
})

it('an action asks for a record by choosing it when the record has a reference of that name', () => {
  const input = { properties: { stage: { type: 'string', format: 'uuid' }, other: { type: 'string' } } }
  const stage = { type: 'reference', to: 'shop.stage', label: 'Stage' } as const
  expect(askedFields(input, [], { stage })).toMatchObject({
    stage: { type: 'reference', to: 'shop.stage', label: 'Stage' },
    other: { type: 'text' },
  })
})

it('forms leave out by what names records hang on others', () => {
  const columns = { subject: { type: 'text' }, entity: { type: 'text' }, record: { type: 'uuid' } } as const
  expect(formColumns({ label: 'Call', title: '{subject}', columns })).toEqual(['subject'])
  const { record: _, ...loose } = columns
  expect(formColumns({ label: 'Call', title: '{subject}', columns: loose })).toEqual(['subject', 'entity'])
})
