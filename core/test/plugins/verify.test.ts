import type { Manifest } from '@quoin/plugin-sdk'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { verifyManifests, type Candidate } from '../../src/plugins/verify/verify-manifest.ts'
import { garage, garageTables, garageWith } from './garage.ts'

const read = (path: string): Candidate => ({
  directory: path,
  text: readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'),
  packageVersion: undefined,
})
const PLATFORM = [read('core/src/platform/kernel.json'), read('core/src/platform/core.json')]

const candidate = (manifest: unknown, change: Partial<Candidate> = {}): Candidate => ({
  directory: '/plugins/garage',
  text: typeof manifest === 'string' ? manifest : JSON.stringify(manifest),
  packageVersion: undefined,
  ...change,
})
const verifyAll = (...candidates: Candidate[]) =>
  verifyManifests([...PLATFORM, ...candidates], '0.1.0').slice(2)
const faultsOf = (manifest: unknown, change: Partial<Candidate> = {}) =>
  verifyAll(candidate(manifest, change))[0]!.faults
const faultAt = (path: string, part: Record<string, unknown> = {}) =>
  expect.objectContaining({ path, ...part })

/** A garage with other values at some places (`tables/vehicle/label`); `undefined` takes one away. */
function bent(changes: Readonly<Record<string, unknown>>): unknown {
  const manifest: unknown = structuredClone(garage())
  for (const [path, value] of Object.entries(changes)) {
    const parts = path.split('/')
    const parent = parts.slice(0, -1).reduce((at, part) => at[part] as Parts, manifest as Parts)
    if (value === undefined) delete parent[parts.at(-1)!]
    else parent[parts.at(-1)!] = value
  }
  return manifest
}
type Parts = Record<string, unknown>

describe('a sound manifest', () => {
  it('passes: the platform’s own, the first product, and a small plugin', () => {
    const all = verifyManifests([...PLATFORM, read('plugins/crm/plugin.json'), candidate(garage())], '0.1.0')
    expect(all.map(({ id, faults }) => [id, faults])).toEqual([
      ['kernel', []],
      ['core', []],
      ['crm', []],
      ['garage', []],
    ])
  })
})

describe('faults', () => {
  it('are all listed at once, of form and of meaning, with path, expected and got', () => {
    const manifest = bent({
      summry: 'Vehicles',
      summary: undefined,
      kernel: '^9',
      'tables/vehicle/columns/kind/type': 'chioce',
      'tables/vehicle/columns/wheels/serach': 'A',
      'tables/vehicle/columns/price/currency': 'curency',
      'tables/vehicle/columns/keeper/to': 'core.persn',
      'tables/vehicle/indexes': [['nam']],
      'tables/select': { label: 'Select', title: '{x}', columns: {} },
      'contracts/vehicle@1/columns/id': 'idd',
    })
    expect(faultsOf(manifest, { packageVersion: '1.0.1' })).toEqual(
      expect.arrayContaining([
        faultAt('/summry', { message: expect.stringContaining('did you mean "summary"?') }),
        faultAt('/kernel', { expected: 'a range that holds kernel 0.1.0', got: '"^9"' }),
        faultAt('/tables/vehicle/columns/kind/type', {
          message: expect.stringContaining('did you mean "choice"?'),
        }),
        faultAt('/tables/vehicle/columns/wheels/serach', {
          message: expect.stringContaining('did you mean "search"?'),
        }),
        faultAt('/tables/vehicle/columns/price/currency', {
          message: expect.stringContaining('did you mean "currency"?'),
        }),
        faultAt('/tables/vehicle/columns/keeper/to', {
          message: expect.stringContaining('did you mean "person"?'),
        }),
        faultAt('/tables/vehicle/indexes/0/0', { message: expect.stringContaining('did you mean "name"?') }),
        faultAt('/tables/select', { got: '"select", a reserved word of SQL' }),
        faultAt('/tables/select/title'),
        faultAt('/contracts/vehicle@1/columns/id', {
          message: expect.stringContaining('did you mean "id"?'),
        }),
        faultAt('/version', { expected: '1.0.1', got: '1.0.0' }),
      ]),
    )
  })

  it('of a required part name it as missing', () => {
    expect(faultsOf(bent({ name: undefined }))).toContainEqual({
      path: '/name',
      message: 'is missing',
      expected: 'a value',
      got: 'nothing',
    })
  })

  it('of a column of unknown type do not spread to what names the column', () => {
    const faults = faultsOf(bent({ 'tables/vehicle/columns/currency/type': 'curency' }))
    expect(faults.map(({ path }) => path)).toEqual(['/tables/vehicle/columns/currency/type'])
  })
})

describe('names', () => {
  it.each(['user', 'order', 'left', 'system_user'])('refuses the reserved word %s as a column', (name) => {
    expect(faultsOf(garageWith({ [name]: { type: 'text' } }))).toEqual([
      faultAt(`/tables/vehicle/columns/${name}`),
    ])
  })
  it.each(['position', 'key', 'role', 'value', 'name'])('takes %s, which SQL only sets aside', (name) => {
    expect(faultsOf(garageWith({ [name]: { type: 'text' } }))).toEqual([])
  })
  it.each(['id', 'organisation_id', 'version', 'created_at', 'deleted_at'])(
    'refuses %s, which the kernel adds',
    (name) => {
      expect(faultsOf(garageWith({ [name]: { type: 'text' } }))).toEqual([
        faultAt(`/tables/vehicle/columns/${name}`),
      ])
    },
  )
  it('takes 40 characters and refuses 41', () => {
    expect(faultsOf(garageWith({ ['a'.repeat(40)]: { type: 'text' } }))).toEqual([])
    expect(faultsOf(garageWith({ ['a'.repeat(41)]: { type: 'text' } }))).not.toEqual([])
  })
  it.each(['Name', 'na-me', 'na__me', '1name', 'name_', 'näme'])('refuses the form of %s', (name) => {
    expect(faultsOf(garageWith({ [name]: { type: 'text' } }))).toEqual([
      faultAt(`/tables/vehicle/columns/${name}`),
    ])
  })
  it('refuses the name of the kernel’s search terms', () => {
    const manifest = bent({ 'tables/search_term': garageTables()['trip'] })
    expect(faultsOf(manifest)).toEqual([faultAt('/tables/search_term')])
  })
})

describe('columns', () => {
  it.each([
    ['a default of another type', { type: 'integer', default: 'four' }, 'default'],
    ['a default beyond the bounds', { type: 'integer', max: 3, default: 4 }, 'default'],
    ['a default that is no value of the choice', { type: 'choice', values: ['a'], default: 'b' }, 'default'],
    ['a default for an instant', { type: 'datetime', default: '2026-01-01T00:00:00Z' }, 'default'],
    ['a default that is a number where decimals are text', { type: 'decimal', default: 1.5 }, 'default'],
    ['a choice without values', { type: 'choice' }, 'values'],
    ['a reference without a table', { type: 'reference' }, 'to'],
    ['money without its currency', { type: 'money' }, 'currency'],
    ['money with a currency that is none', { type: 'money', currency: 'name' }, 'currency'],
    ['bounds that cross', { type: 'integer', min: 5, max: 4 }, 'min'],
    ['more decimals than digits', { type: 'decimal', precision: 2, scale: 3 }, 'scale'],
    ['search in a number', { type: 'integer', search: 'A' }, 'search'],
    [
      'SET NULL on a required column',
      { type: 'reference', to: 'vehicle', required: true, onDelete: 'set-null' },
      'onDelete',
    ],
    ['a setting of another type', { type: 'text', values: ['a'] }, 'values'],
    ['a schema that is none', { type: 'json', schema: { type: 'strin' } }, 'schema'],
    [
      'a subject that is no column',
      { type: 'text', privacy: { data: 'personal', subject: 'owner' } },
      'privacy/subject',
    ],
  ])('refuses %s', (_, column, part) => {
    const faults = faultsOf(garageWith({ extra: column as never }))
    expect(faults).toEqual([faultAt(`/tables/vehicle/columns/extra/${part}`)])
  })

  it('takes the same default once it fits', () => {
    expect(faultsOf(garageWith({ extra: { type: 'integer', max: 4, default: 4 } }))).toEqual([])
  })
  it('refuses an index over a type without order', () => {
    const manifest = garageWith({ extra: { type: 'json' } })
    manifest.tables!['vehicle']!.indexes = [['extra']]
    expect(faultsOf(manifest)).toEqual([faultAt('/tables/vehicle/indexes/0/0')])
  })
  it('refuses a reference to a plugin that may be absent', () => {
    const other = garage({ id: 'office', tables: { desk: garageTables()['trip']! }, contracts: {} })
    other.tables!['desk']!.columns = {
      car: { type: 'reference', to: 'garage.vehicle' },
      reference: { type: 'text' },
      started_on: { type: 'date' },
    }
    const [, lone] = verifyAll(candidate(garage()), candidate(other))
    expect(lone!.faults).toEqual([
      faultAt('/tables/desk/columns/car/to', { expected: '"garage" among "requires"' }),
    ])
    const [, bound] = verifyAll(candidate(garage()), candidate({ ...other, requires: { garage: '^1' } }))
    expect(bound!.faults).toEqual([])
  })
})

describe('code and pages', () => {
  const action = {
    label: 'Park',
    input: { type: 'object' },
    permission: 'update:vehicle',
    effect: 'write',
  } as const

  it('refuses handlers without an entry, and an entry outside the plugin', () => {
    expect(faultsOf(garage({ actions: { 'vehicle.park': action } }))).toEqual([faultAt('/entry')])
    expect(faultsOf(garage({ entry: '../other/index.ts' }))).toEqual([faultAt('/entry')])
    expect(faultsOf(garage({ actions: { 'vehicle.park': action }, entry: 'src/index.ts' }))).toEqual([])
  })
  it('refuses permissions, tables, routes and schemas that lead nowhere', () => {
    const manifest = garage({
      entry: 'src/index.ts',
      actions: {
        'vehicle.park': { ...action, permission: 'updat:vehicle' },
        'vehicle.move': { ...action, permission: 'update:vehcle', input: { type: 'objekt' } },
        'boat.sink': action,
      },
      routes: [
        { method: 'GET', path: '/report', handler: 'report', permission: 'read:vehicle' },
        { method: 'GET', path: '/report', handler: 'report', permission: 'read:vehicle' },
        { method: 'GET', path: '/vehicle/:id', handler: 'report', permission: 'read:vehicle' },
      ],
      roles: {
        driver: {
          label: 'Driver',
          rules: [
            { action: 'read', subject: 'trips', fields: ['x'] },
            { action: 'read', subject: 'trip', fields: ['vehicel'], conditions: { vehicl: 1 } },
          ],
        },
      },
    })
    expect(faultsOf(manifest)).toEqual(
      expect.arrayContaining([
        faultAt('/actions/vehicle.park/permission', {
          message: expect.stringContaining('did you mean "update"?'),
        }),
        faultAt('/actions/vehicle.move/permission', {
          message: expect.stringContaining('did you mean "vehicle"?'),
        }),
        faultAt('/actions/vehicle.move/input'),
        faultAt('/actions/boat.sink'),
        faultAt('/routes/1'),
        faultAt('/routes/2/path'),
        faultAt('/roles/driver/rules/0/subject', {
          message: expect.stringContaining('did you mean "trip"?'),
        }),
        faultAt('/roles/driver/rules/1/fields/0'),
        faultAt('/roles/driver/rules/1/conditions/vehicl'),
      ]),
    )
  })
  it('refuses pages, panels and commands that lead nowhere', () => {
    const manifest = garage({
      ui: {
        navigation: [{ path: 'vans', label: 'Vans', icon: 'car' }],
        pages: [
          { path: 'vehicles', view: 'list', table: 'vehicles' },
          {
            path: 'board',
            view: 'board',
            table: 'vehicle',
            group: 'price',
            card: ['nme'],
            move: 'vehicle.park',
          },
          { path: 'odd' },
        ],
        panels: [{ slot: 'core.prty', element: 'other-panel', label: 'Panel' }],
        commands: [{ id: 'new', label: 'New', create: 'vehicl' }],
        records: {
          vehicle: {
            actions: ['vehicle.park'],
            related: [{ table: 'trip', column: 'vehicl', label: 'Trips' }],
          },
        },
      },
    })
    const paths = faultsOf(manifest).map(({ path }) => path)
    expect(paths.sort()).toEqual(
      [
        '/ui/navigation/0/path',
        '/ui/pages/0/table',
        '/ui/pages/1/card/0',
        '/ui/pages/1/group',
        '/ui/pages/1/move',
        '/ui/pages/2',
        '/ui/panels/0/element',
        '/ui/panels/0/slot',
        '/ui/commands/0/create',
        '/ui/records/vehicle/actions/0',
        '/ui/records/vehicle/related/0/column',
      ].sort(),
    )
  })
})

describe('plugins together', () => {
  const other = (change: Partial<Manifest>): Manifest =>
    garage({ id: 'office', tables: {}, contracts: {}, ...change })

  it('refuses a second claim on an id and names both claimants', () => {
    const [, second] = verifyAll(
      candidate(garage(), { directory: '/a' }),
      candidate(garage(), { directory: '/b' }),
    )
    expect(second!.faults).toEqual([faultAt('/id', { message: '"garage" is claimed by /a and by /b' })])
  })
  it('refuses a second claim on a command and a shortcut and names both claimants', () => {
    const ui = { commands: [{ id: 'new-thing', label: 'New', keys: 'n t' }] }
    const [first, second] = verifyAll(candidate(garage({ ui })), candidate(other({ ui })))
    expect(first!.faults).toEqual([])
    expect(second!.faults).toEqual([
      faultAt('/ui/commands/0/id', {
        message:
          'command new-thing is claimed by garage (/ui/commands/0/id) and by office (/ui/commands/0/id)',
      }),
      faultAt('/ui/commands/0/keys'),
    ])
  })
  it.each([
    ['a plugin that is absent', { requires: { garag: '^1' } }, '/requires/garag'],
    ['another version', { requires: { garage: '^2' } }, '/requires/garage'],
    ['no range at all', { requires: { garage: 'latest!' } }, '/requires/garage'],
    ['a plugin beside which it cannot be', { conflicts: { garage: '>=1' } }, '/conflicts/garage'],
    ['a contract that is not there', { requires: { garage: '^1' }, uses: ['garage.vehicle@2'] }, '/uses/0'],
    ['a contract of a plugin it does not name', { uses: ['garage.vehicle@1'] }, '/uses/0'],
  ])('refuses %s', (_, change, path) => {
    const [, second] = verifyAll(candidate(garage()), candidate(other(change)))
    expect(second!.faults).toEqual([faultAt(path)])
  })
  it('takes an optional plugin that is absent', () => {
    expect(faultsOf(other({ optional: { garage: '^1' }, uses: ['garage.vehicle@1'] }))).toEqual([])
  })
})

describe('hostile text', () => {
  it.each(['__proto__', 'constructor', 'prototype'])('refuses %s as a name at any depth', (name) => {
    const text = JSON.stringify(garage()).replace('"wheels":', `"${name}":`)
    expect(faultsOf(text).map(({ path }) => path)).toContain(`/tables/vehicle/columns/${name}`)
    expect(({} as Record<string, unknown>)['type']).toBeUndefined()
  })
  it('refuses 100,000 keys, deep nesting and sheer size before it parses', () => {
    const keys = JSON.stringify(
      Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 1])),
    )
    for (const text of [keys, '['.repeat(100_000), `"${'x'.repeat(5_000_000)}"`]) {
      const started = performance.now()
      expect(faultsOf(text)).toEqual([faultAt('')])
      expect(performance.now() - started).toBeLessThan(500)
    }
  })
  it.each([
    '',
    '{',
    'null',
    '[]',
    '"x"',
    '{"tables":5}',
    '{"tables":{"a":null}}',
    '{"id":7,"ui":[]}',
    '{"tables":{"a":{"columns":{"b":3}}}}',
  ])('answers %s with faults, not with a crash', (text) => {
    expect(faultsOf(text).length).toBeGreaterThan(0)
  })
})
