import { expect, it } from 'vitest'
import { isFrozen, isHeldBy } from '../../src/views/model/frozen.ts'
import type { ViewTable } from '../../src/views/model/tables.ts'

const table = (immutableWhen?: ViewTable['immutableWhen']): ViewTable => ({
  label: 'T',
  title: '{id}',
  columns: {},
  ...(immutableWhen === undefined ? {} : { immutableWhen }),
})
const row = (state: string) => ({ id: 'a', version: 1, state })
const own = { column: 'state', in: ['final'] }
const held = { ...own, through: 'parent' }

it('a record is final by its own column', () => {
  expect(isFrozen(table(own), row('final'))).toBe(true)
  expect(isFrozen(table(own), row('draft'))).toBe(false)
  expect(isFrozen(table(held), row('final'))).toBe(false)
  expect(isFrozen(table(), row('final'))).toBe(false)
})

it('rows are held by the record that decides for them, and by no other', () => {
  expect(isHeldBy(table(held), 'parent', row('final'))).toBe(true)
  expect(isHeldBy(table(held), 'parent', row('draft'))).toBe(false)
  expect(isHeldBy(table(held), 'other', row('final'))).toBe(false)
  expect(isHeldBy(table(own), 'parent', row('final'))).toBe(false)
})
