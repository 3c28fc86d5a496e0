import {
  defineError,
  definePlugin,
  type Log,
  type Manifest,
  type PluginContext,
  type PluginModule,
} from '@quoin/plugin-sdk'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createContextPorts } from '../../src/context-ports.ts'
import { createAccess } from '../../src/permissions/index.ts'
import { activatePlugin } from '../../src/plugins/activate.ts'
import { createRegistry, PluginHost, type MutableRegistry } from '../../src/plugins/index.ts'
import { RecordsService, type RecordActor } from '../../src/records/index.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { coreManifest } from '../records/records-fixture.ts'
import { apply, garage } from './garage.ts'

const clock = { now: () => new Date('2026-03-31T23:30:00Z') }
const vehicleBusy = defineError<{ name: string }>({
  code: 'garage.busy',
  status: 409,
  message: ({ name }) => `${name} is out`,
})

const manifest: Manifest = garage({
  entry: 'src/index.ts',
  uses: ['core.party@1'],
  lifecycle: { enabled: 'start' },
  hooks: { vehicle: ['beforeCreate', 'afterUpdate'] },
  actions: Object.fromEntries(
    ['park', 'fail', 'busy', 'hang', 'linger', 'reach', 'sql', 'facts', 'lie'].map((name) => [
      `vehicle.${name}`,
      {
        label: name,
        permission: 'update:vehicle',
        effect: 'write' as const,
        input: {
          type: 'object',
          additionalProperties: false,
          properties: {
            id: { type: 'string', format: 'uuid' },
            sql: { type: 'string' },
            table: { type: 'string' },
          },
        },
        ...(name === 'lie' ? { output: { type: 'object', required: ['ok'] } } : {}),
      },
    ]),
  ),
})

let left: PluginContext | undefined
const module: PluginModule = definePlugin({
  lifecycle: {
    start: async (context) => {
      await context
        .records('vehicle')
        .create({ name: 'First of all', currency: context.organisation.currency })
    },
  },
  hooks: {
    vehicle: {
      beforeCreate: async (_, rows) =>
        rows
          .map((values) => (values['name'] === 'drop' ? undefined! : { kind: 'van', ...values }))
          .filter(Boolean),
      afterUpdate: async (context, changes) => {
        for (const { record } of changes) {
          if (record['name'] === 'cursed') throw vehicleBusy({ name: 'cursed' })
        }
        context.log.info({}, 'changed')
      },
    },
  },
  actions: {
    'vehicle.park': async (context, { id }: { id: string }) =>
      context.records('vehicle').update(id, { wheels: 0 }),
    'vehicle.fail': async (context, { id }: { id: string }) => {
      await context.records('vehicle').update(id, { wheels: 9 })
      throw new Error('secret detail: postgres://user:pass@host')
    },
    'vehicle.busy': async () => {
      throw vehicleBusy({ name: 'The van' })
    },
    'vehicle.hang': async (context) => {
      await context.records('vehicle').create({ name: 'never kept' })
      await new Promise(() => {})
    },
    'vehicle.linger': async (context) => {
      left = context
    },
    'vehicle.reach': async (context, { table }: { table: string }) =>
      context.records(table).list({ limit: 1 }),
    'vehicle.sql': async (context, { sql }: { sql: string }) => context.db.query(sql),
    'vehicle.facts': async (context) => ({
      organisation: context.organisation,
      person: context.person,
      now: context.clock.now().toString(),
      today: context.clock.today().toString(),
      id: context.newId(),
      mayUpdate: context.can('update', 'vehicle'),
      mayFly: context.can('fly', 'vehicle'),
    }),
    'vehicle.lie': async () => ({ fine: true }),
  },
})

let test: TestDatabase
let registry: MutableRegistry
let host: PluginHost<RecordActor>
let service: RecordsService
const lines: { level: string; fields: object; message: string }[] = []
const log: Log = {
  info: (fields, message) => void lines.push({ level: 'info', fields, message }),
  warn: (fields, message) => void lines.push({ level: 'warn', fields, message }),
  error: (fields, message) => void lines.push({ level: 'error', fields, message }),
}

const portsOf = () =>
  createContextPorts({
    records: service,
    registry,
    emit: () => Promise.reject(new Error('this garage emits nothing')),
    enqueue: () => Promise.reject(new Error('this garage puts nothing off')),
    runAction: (...given) => host.runAction(...given),
  })

beforeAll(async () => {
  test = await createTestDatabase()
  await apply(test, manifest)
  registry = createRegistry([
    await activatePlugin({ manifest: coreManifest, directory: '/', module: {} }),
    await activatePlugin({ manifest, directory: '/', module }),
  ])
  service = new RecordsService(registry, clock)
  host = new PluginHost({
    registry,
    ports: portsOf(),
    clock,
    log: () => log,
    deadlineMs: 400,
  })
  service.hooks.addSource((entity) => host.hooks(entity))
})
afterAll(() => test.drop())
beforeEach(() => void (lines.length = 0))

const organisationId = randomUUID()
const personId = randomUUID()
const actorWith = (...rules: { action: string; subject: string }[]): RecordActor => ({
  organisationId,
  personId,
  person: { id: personId, name: 'Jo Doe', email: 'jo@example.com' },
  organisation: { id: organisationId, name: 'Acme', country: 'JP', currency: 'JPY', timeZone: 'Asia/Tokyo' },
  access: createAccess(rules, []),
  products: new Set(['core', 'garage']),
})
const jo = actorWith({ action: 'manage', subject: 'all' })
const context = { organisationId, actorId: personId, correlationId: 'test 1' }
const act = (action: string, input: unknown = {}, actor = jo) =>
  test.database.write(context, (unit) =>
    host.runAction(unit, actor, { pluginId: 'garage', action: `vehicle.${action}`, input }),
  )
const vehicle = () => registry.table('garage.vehicle')!
const create = (name: string) =>
  test.database.write(context, (unit) => service.create(unit, jo, vehicle(), { name }))
const find = async (name: string) =>
  test.database.read(context, (unit) =>
    unit.as('garage').rows<{ wheels: number; kind: string }>({
      sql: 'select wheels, kind from garage.vehicle where name = $1',
      values: [name],
    }),
  )

describe('an action', () => {
  it('runs in the caller’s transaction and answers what the handler returns', async () => {
    const { id } = await create('Parked')
    expect(await act('park', { id })).toMatchObject({ id, wheels: 0, version: 2 })
    expect(await find('Parked')).toEqual([{ wheels: 0, kind: 'van' }])
  })

  it('knows organisation, person, time in the organisation’s zone, ids and rights', async () => {
    expect(await act('facts')).toMatchObject({
      organisation: { id: organisationId, name: 'Acme', currency: 'JPY', timeZone: 'Asia/Tokyo' },
      person: { id: personId, name: 'Jo Doe' },
      now: '2026-03-31T23:30:00Z',
      today: '2026-04-01',
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      mayUpdate: true,
      mayFly: false,
    })
  })

  it('lists every fault of its input', async () => {
    await expect(act('park', { id: 'x', ide: 1 })).rejects.toMatchObject({
      code: 'plugins.input-invalid',
      faults: expect.arrayContaining([
        expect.objectContaining({ path: '/id' }),
        expect.objectContaining({ path: '/ide' }),
      ]),
    })
  })

  it('needs the permission that the manifest names', async () => {
    const reader = actorWith({ action: 'read', subject: 'garage.vehicle' })
    await expect(act('facts', {}, reader)).rejects.toMatchObject({
      code: 'plugins.action-forbidden',
      status: 403,
    })
    const writer = actorWith({ action: 'update', subject: 'garage.vehicle' })
    expect(await act('facts', {}, writer)).toMatchObject({ mayUpdate: true })
  })

  it('is unknown by the name of JavaScript’s own properties', async () => {
    for (const action of ['constructor', '__proto__', 'vehicle.nothing']) {
      const call = test.database.write(context, (unit) =>
        host.runAction(unit, jo, { pluginId: 'garage', action, input: {} }),
      )
      await expect(call).rejects.toMatchObject({ code: 'plugins.action-unknown', status: 404 })
    }
  })
})

describe('a handler that fails', () => {
  it('changes nothing and tells nothing of its inside, but to the log', async () => {
    const { id } = await create('Fragile')
    const error = await act('fail', { id }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'plugins.handler-failed', status: 500 })
    expect(String((error as Error).message)).not.toContain('secret')
    expect(await find('Fragile')).toEqual([{ wheels: 4, kind: 'van' }])
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([
      {
        level: 'error',
        fields: { err: expect.objectContaining({ message: expect.stringContaining('secret') }) },
      },
    ])
  })

  it('keeps an error that the plugin defined', async () => {
    await expect(act('busy')).rejects.toMatchObject({
      code: 'garage.busy',
      status: 409,
      message: 'The van is out',
    })
  })

  it('is ended at its deadline, and its writes with it', async () => {
    const hasty = new PluginHost({
      registry,
      ports: portsOf(),
      clock,
      log: () => log,
      deadlineMs: 1500,
    })
    const call = test.database.write(context, (unit) =>
      hasty.runAction(unit, jo, { pluginId: 'garage', action: 'vehicle.hang', input: {} }),
    )
    await expect(call).rejects.toMatchObject({ code: 'plugins.handler-timeout', status: 504 })
    expect(await find('never kept')).toEqual([])
  })

  it('is one whose answer is not what it promised', async () => {
    await expect(act('lie')).rejects.toMatchObject({ code: 'plugins.handler-failed' })
  })
})

describe('the context', () => {
  it('is worth nothing after the handler has ended', async () => {
    await act('linger')
    expect(() => left!.records('vehicle')).toThrow(
      expect.objectContaining({ code: 'plugins.context-closed' }),
    )
    await expect(left!.db.query('select 1')).rejects.toMatchObject({ code: 'plugins.context-closed' })
  })

  it.each(['core.party', 'vehicle', 'garage.trip'])('reaches %s', async (table) => {
    expect(await act('reach', { table })).toEqual(expect.any(Array))
  })
  it.each(['core.person', 'kernel.account', 'crm.pipeline', 'nothing'])(
    'does not reach %s',
    async (table) => {
      await expect(act('reach', { table })).rejects.toMatchObject({ code: 'plugins.table-out-of-reach' })
    },
  )

  it('lets SQL read own tables and used contracts, through the gate', async () => {
    expect(await act('sql', { sql: 'select v.id from garage.vehicle v limit 0' })).toEqual([])
    expect(await act('sql', { sql: 'select p.id from core.party_v1 p limit 0' })).toEqual([])
    for (const sql of [
      'select p.id from core.party p',
      'select i.id from core.item_v1 i',
      'drop table garage.vehicle',
    ]) {
      await expect(act('sql', { sql })).rejects.toMatchObject({ code: 'database.statement-refused' })
    }
  })
})

describe('hooks', () => {
  it('complete new records, whoever makes them', async () => {
    await create('Completed')
    expect(await find('Completed')).toEqual([{ wheels: 4, kind: 'van' }])
  })
  it('take a write back when they throw', async () => {
    const { id } = await create('cursed')
    const update = test.database.write(context, (unit) =>
      service.update(unit, jo, vehicle(), { id, values: { wheels: 3 } }),
    )
    await expect(update).rejects.toMatchObject({ code: 'garage.busy' })
    expect(await find('cursed')).toEqual([{ wheels: 4, kind: 'van' }])
  })
  it('must answer for each row', async () => {
    await expect(create('drop')).rejects.toMatchObject({ code: 'plugins.handler-failed' })
  })
  it('are none for a table that names none', () => {
    expect(host.hooks('garage.trip')).toEqual([])
    expect(host.hooks('core.party')).toEqual([])
    expect(host.hooks('no.table')).toEqual([])
  })
})

describe('a product switched on', () => {
  it('prepares itself', async () => {
    await test.database.write(context, (unit) => host.enabled(unit, 'garage', jo))
    expect(await find('First of all')).toHaveLength(1)
  })
  it('may have nothing to prepare', async () => {
    await test.database.write(context, (unit) => host.enabled(unit, 'core', jo))
  })
})

describe('a failed plugin', () => {
  it('answers 503 and lets nobody write past its hooks', async () => {
    const before = registry.plugins()
    const [core, plugin] = before
    registry.replace([core!, { ...plugin!, module: {}, health: { state: 'failed', reason: 'test' } }])
    try {
      await expect(act('facts')).rejects.toMatchObject({ code: 'plugins.stopped', status: 503 })
      await expect(create('Unhooked')).rejects.toMatchObject({ code: 'plugins.stopped' })
    } finally {
      registry.replace(before)
    }
  })
})
