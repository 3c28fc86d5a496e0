import type { Column, Manifest, Table } from '@quoin/plugin-sdk'
import { expect, it } from 'vitest'
import { verifyManifests } from '../../src/plugins/verify/verify-manifest.ts'
import { garage } from './garage.ts'

const faultsOf = (manifest: Manifest) => {
  const [verified] = verifyManifests(
    [{ directory: '.', text: JSON.stringify(manifest), packageVersion: undefined }],
    '0.1.0',
  )
  return verified!.faults
}
const vehicle = (columns: Record<string, Column>, rest: Partial<Table> = {}): Manifest => {
  const kind = { type: 'choice', values: ['car', 'van'] } as const
  const tables = {
    vehicle: { label: 'V', title: '{name}', columns: { name: { type: 'text' }, kind, ...columns } },
  }
  return garage({ tables: { vehicle: { ...tables.vehicle, ...rest } as Table }, contracts: {} })
}
const load: Column = { type: 'integer', when: { column: 'kind', in: ['van'] } }

it('takes a column that shows for some values of a choice', () => {
  expect(faultsOf(vehicle({ load }))).toEqual([])
  expect(faultsOf(vehicle({ load: { ...load, required: true, default: 0 } }))).toEqual([])
})

it.each<[string, Record<string, Column>, string]>([
  ['an unknown column', { load: { ...load, when: { column: 'kindd', in: ['van'] } } }, 'load/when/column'],
  [
    'a column of the kernel',
    { load: { ...load, when: { column: 'created_at', in: ['van'] } } },
    'load/when/column',
  ],
  [
    'a column that is no choice',
    { load: { ...load, when: { column: 'name', in: ['van'] } } },
    'load/when/column',
  ],
  ['an unknown value', { load: { ...load, when: { column: 'kind', in: ['car', 'bus'] } } }, 'load/when/in/1'],
  ['no value', { load: { ...load, when: { column: 'kind', in: [] } } }, 'load/when/in'],
  ['a required column without a default', { load: { ...load, required: true } }, 'load/required'],
  [
    'a choice that itself shows at times only',
    {
      size: { type: 'choice', values: ['s', 'l'], when: { column: 'kind', in: ['van'] } },
      load: { ...load, when: { column: 'size', in: ['l'] } },
    },
    'load/when/column',
  ],
])('refuses %s', (_title, columns, path) => {
  expect(faultsOf(vehicle(columns)).map((fault) => fault.path)).toEqual([`/tables/vehicle/columns/${path}`])
})

it('an unknown column is told with the nearest name', () => {
  const [fault] = faultsOf(vehicle({ load: { ...load, when: { column: 'kindd', in: ['van'] } } }))
  expect(fault!.message).toContain('did you mean "kind"?')
})

it('frozen rows are decided by a choice, not by a column of the kernel', () => {
  const manifest = vehicle({}, { immutableWhen: { column: 'created_at', in: ['car'] } })
  expect(faultsOf(manifest).map(({ path }) => path)).toEqual(['/tables/vehicle/immutableWhen/column'])
})

it('a related list asks for columns that its record has', () => {
  const related = { table: 'vehicle', column: 'kind', label: 'Like it', when: { kindd: { eq: 'van' } } }
  const manifest = { ...vehicle({}), ui: { records: { vehicle: { related: [related] } } } }
  expect(faultsOf(manifest).map(({ path }) => path)).toEqual(['/ui/records/vehicle/related/0/when/kindd'])
})
