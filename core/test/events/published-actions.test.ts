import type { Manifest } from '@quoin/plugin-sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callPublishedAction } from '../../src/actions/index.ts'
import { createAccess, type RawRule } from '../../src/permissions/index.ts'
import type { ActivePlugin } from '../../src/plugins/index.ts'
import { manifest, registryOf } from '../permissions/registry-fixture.ts'
import { createEventsFixture, type EventsFixture, type Grower } from './events-fixture.ts'

let fixture: EventsFixture
let me: Grower
beforeAll(async () => {
  fixture = await createEventsFixture()
  me = await fixture.organisation()
})
afterAll(() => fixture.test.drop())

const count = async (grower: Grower, table: string): Promise<number> => {
  const [principal] = table.split('.') as [string]
  const rows = await grower.write((unit) =>
    unit.as(principal).rows({
      sql: `select id from ${table} where organisation_id = $1`,
      values: [grower.context.organisationId],
    }),
  )
  return rows.length
}
const as = (grower: Grower, rules: RawRule[], products = [...grower.actor.products]) => ({
  ...grower.actor,
  access: createAccess(rules, []),
  products: new Set(products),
})
const press = (input: object) => ({ input })

describe('a published action that another product calls', () => {
  it('writes as its owner, in the same transaction, in the name of the person', async () => {
    const grower = await fixture.organisation()
    const output = await grower.act('tree.press', press({ weight: 4 }))
    expect(output).toMatchObject({ id: expect.any(String) })
    expect(await grower.barrels()).toMatchObject([{ weight: 4, created_by: grower.actor.personId }])
    expect(await count(grower, 'orchard.tree')).toBe(1)
  })

  it('writes a table that the caller itself cannot reach', async () => {
    const grower = await fixture.organisation()
    await expect(grower.act('tree.steal', {})).rejects.toMatchObject({ code: 'database.statement-refused' })
    const direct = grower.write((unit) =>
      unit.as('orchard').rows({ sql: 'select id from cellar.barrel', values: [] }),
    )
    await expect(direct).rejects.toMatchObject({ code: 'database.row-refused' })
    expect(await count(grower, 'cellar.barrel')).toBe(0)
  })

  it('needs the right of the person, whatever the caller may do', async () => {
    const grower = await fixture.organisation()
    const picker = as(grower, [{ action: 'manage', subject: 'orchard.tree' }])
    await expect(grower.act('tree.press', press({ weight: 4 }), picker)).rejects.toMatchObject({
      code: 'plugins.action-forbidden',
      status: 403,
    })
    expect(await count(grower, 'orchard.tree')).toBe(0)
  })

  it('is refused while its product is off; the caller may carry on without', async () => {
    const grower = await fixture.organisation()
    const without = as(grower, [{ action: 'manage', subject: 'all' }], ['core', 'orchard'])
    await expect(grower.act('tree.press', press({ weight: 4 }), without)).rejects.toMatchObject({
      code: 'actions.product-off',
      status: 409,
      message: expect.stringContaining('Cellar'),
    })
    expect(await grower.act('tree.swallow', { action: 'cellar.barrel.fill@1' }, without)).toEqual({
      isOn: false,
      code: 'actions.product-off',
    })
  })

  it('checks its input', async () => {
    await expect(me.act('tree.press', press({ weight: 'much' }))).rejects.toMatchObject({
      code: 'plugins.input-invalid',
      status: 422,
    })
  })

  it('takes everything back when it fails, also when its caller catches that', async () => {
    const grower = await fixture.organisation()
    const swallow = grower.act('tree.swallow', { action: 'cellar.barrel.spill@1' })
    await expect(swallow).rejects.toMatchObject({ code: 'plugins.handler-failed' })
    expect(await count(grower, 'cellar.barrel')).toBe(0)
  })

  it('does not call in a circle', async () => {
    await expect(me.act('tree.loop', {})).rejects.toMatchObject({
      code: 'plugins.call-cycle',
      message: expect.stringContaining('orchard.tree.loop → cellar.barrel.bounce → orchard.tree.loop'),
    })
  })

  it('must be named in the manifest of its caller', async () => {
    const act = me.act('tree.press', { action: 'cellar.barrel.fil@1', input: { weight: 1 } })
    await expect(act).rejects.toMatchObject({
      code: 'actions.undeclared',
      status: 500,
      message: expect.stringContaining('did it mean cellar.barrel.fill@1?'),
    })
  })
})

describe('a published action that is not there', () => {
  const caller = (action: string) =>
    ({ manifest: manifest('orchard', { calls: [action] }) }) as unknown as ActivePlugin
  const call = (action: string, ...installed: readonly Manifest[]) =>
    callPublishedAction(
      { registry: registryOf(...installed), runAction: () => Promise.resolve('ran') },
      { unit: undefined as never, actor: me.actor, plugin: caller(action) },
      { action, input: {} },
    )
  const action = (published?: number) => ({
    label: 'Fill',
    permission: 'create:barrel',
    effect: 'write' as const,
    input: {},
    ...(published === undefined ? {} : { published }),
  })

  it.each([
    ['cellar.barrel.fill@1', [], 'cellar is not installed'],
    ['cellar.barrel.fill@1', [manifest('cellar', {})], 'cellar 1.0.0 publishes no action'],
    [
      'cellar.barrel.fill@1',
      [manifest('cellar', { actions: { 'barrel.fill': action() } })],
      'cellar 1.0.0 publishes no action',
    ],
    [
      'cellar.barrel.fill@1',
      [manifest('cellar', { actions: { 'barrel.fill': action(2) } })],
      'cellar 1.0.0 publishes version 2 of it',
    ],
    [
      'cellar.barrel.tap@1',
      [manifest('cellar', { actions: { 'barrel.fill': action(2) } })],
      'cellar 1.0.0 publishes barrel.fill@2',
    ],
  ])('%s', async (name, installed: readonly Manifest[], message) => {
    await expect(call(name, ...installed)).rejects.toMatchObject({
      code: 'actions.unknown',
      status: 409,
      message: `orchard calls ${name}; ${message}`,
    })
  })

  it('runs in the version that is named', async () => {
    const cellar = manifest('cellar', { actions: { 'barrel.fill': action(3) } })
    await expect(call('cellar.barrel.fill@3', cellar)).resolves.toBe('ran')
  })
})
