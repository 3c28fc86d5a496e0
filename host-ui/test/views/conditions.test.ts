import '../dom.ts'
import { expect, it } from 'vitest'
import { sentValues } from '../../src/views/form/form-model.ts'
import { appliesTo } from '../../src/views/model/conditions.ts'
import type { ViewTable } from '../../src/views/model/tables.ts'
import { shownRelated } from '../../src/views/record/action-input.ts'

const table: ViewTable = {
  label: 'Animal',
  title: '{name}',
  columns: {
    name: { type: 'text' },
    kind: { type: 'choice', values: ['fish', 'bird', 'bat'] },
    wing_span: { type: 'integer', when: { column: 'kind', in: ['bird', 'bat'] } },
    water: { type: 'text', when: { column: 'kind', in: ['fish'] } },
  },
}
const shownFor = (kind: unknown) =>
  Object.keys(table.columns).filter((name) => appliesTo(table, name, { kind }))

it('a column shows for the values it names, and without a condition always', () => {
  expect(shownFor('bird')).toEqual(['name', 'kind', 'wing_span'])
  expect(shownFor('bat')).toEqual(['name', 'kind', 'wing_span'])
  expect(shownFor('fish')).toEqual(['name', 'kind', 'water'])
  expect(shownFor(null)).toEqual(['name', 'kind'])
})

it('shows all to who may not read the column that decides', () => {
  const { kind: _hidden, ...columns } = table.columns
  expect(appliesTo({ ...table, columns }, 'water', {})).toBe(true)
})

it('a form sends nothing that belongs to another kind, and empties nothing of it', () => {
  expect(sentValues(table, {}, { name: 'Pip', kind: 'bird', wing_span: 30, water: 'salt' })).toEqual({
    name: 'Pip',
    kind: 'bird',
    wing_span: 30,
  })
  const start = { name: 'Pip', kind: 'fish', water: 'salt', wing_span: null }
  expect(sentValues(table, start, { ...start, kind: 'bird', water: 'fresh' })).toEqual({ kind: 'bird' })
})

it('a record page has the related lists that its record fits', () => {
  const list = { table: 'nest', column: 'owner', label: 'Nests' }
  const layout = { related: [list, { ...list, label: 'Roosts', when: { kind: { eq: 'bat' } } }] }
  const labels = (kind: string) =>
    shownRelated(layout, table, { id: 'a', version: 1, kind }).map(({ label }) => label)
  expect(labels('bat')).toEqual(['Nests', 'Roosts'])
  expect(labels('fish')).toEqual(['Nests'])
})
