import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest'
import { readCatalog } from '../../src/plugins/catalog/read-catalog.ts'
import { conformanceFaults } from '../../src/plugins/conformance/conformance.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { apply, asSuperuser, garage } from './garage.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
  await apply(test, garage())
})
afterAll(() => test.drop())

const role = () => `"${test.config.roles.principal('garage')}"`
const foreign = () => `"${test.config.roles.principal('core')}"`
const migrator = () => `"${test.config.roles.migrator}"`

/** Each flaw as somebody with all rights could make it, where it is named, and how it is mended. */
const FLAWS: readonly {
  title: string
  make: () => string
  mend: () => string
  path: string
  expected: string | RegExp
}[] = [
  {
    title: 'row security that is off',
    make: () => 'alter table garage.vehicle disable row level security',
    mend: () => 'alter table garage.vehicle enable row level security',
    path: 'garage.vehicle',
    expected: 'row security on',
  },
  {
    title: 'row security that spares the owner',
    make: () => 'alter table garage.vehicle no force row level security',
    mend: () => 'alter table garage.vehicle force row level security',
    path: 'garage.vehicle',
    expected: 'row security forced on the owner',
  },
  {
    title: 'a policy with another condition',
    make: () => 'alter policy organisation on garage.vehicle using (true)',
    mend: () =>
      'alter policy organisation on garage.vehicle using (organisation_id = (select kernel.current_organisation()))',
    path: 'garage.vehicle',
    expected: /^USING /,
  },
  {
    title: 'a second policy',
    make: () => 'create policy wide on garage.vehicle for select using (true)',
    mend: () => 'drop policy wide on garage.vehicle',
    path: 'garage.vehicle.wide',
    expected: 'one policy',
  },
  {
    title: 'no policy',
    make: () => 'drop policy organisation on garage.trip',
    mend: () => `create policy organisation on garage.trip using (organisation_id = (select kernel.current_organisation()))
      with check (organisation_id = (select kernel.current_organisation()))`,
    path: 'garage.trip',
    expected: /^the policy /,
  },
  {
    title: 'a unique key without the organisation',
    make: () => 'create unique index sneaky on garage.vehicle (name)',
    mend: () => 'drop index garage.sneaky',
    path: 'garage.vehicle.sneaky',
    expected: 'a key that leads with organisation_id',
  },
  {
    title: 'a foreign key without the organisation',
    make: () =>
      'alter table garage.vehicle add unique (id); alter table garage.trip add constraint loose foreign key (vehicle) references garage.vehicle (id)',
    mend: () =>
      'alter table garage.trip drop constraint loose; alter table garage.vehicle drop constraint vehicle_id_key',
    path: 'garage.trip.loose',
    expected: 'a key that leads with organisation_id',
  },
  {
    title: 'a right of another plugin',
    make: () => `grant select on garage.vehicle to ${foreign()}`,
    mend: () => `revoke select on garage.vehicle from ${foreign()}`,
    path: 'garage.vehicle',
    expected: 'no right beyond those of the manifest',
  },
  {
    title: 'a right of everybody',
    make: () => 'grant select on garage.vehicle_v1 to public',
    mend: () => 'revoke select on garage.vehicle_v1 from public',
    path: 'garage.vehicle_v1',
    expected: 'no right beyond those of the manifest',
  },
  ...['truncate', 'references', 'trigger'].map((right) => ({
    title: `${right.toUpperCase()} for the plugin itself`,
    make: () => `grant ${right} on garage.vehicle to ${role()}`,
    mend: () => `revoke ${right} on garage.vehicle from ${role()}`,
    path: 'garage.vehicle',
    expected: 'no right beyond those of the manifest',
  })),
  {
    title: 'a right on one column',
    make: () => `grant select (name) on garage.vehicle to ${foreign()}`,
    mend: () => `revoke select (name) on garage.vehicle from ${foreign()}`,
    path: 'garage.vehicle',
    expected: 'no rights on single columns',
  },
  {
    title: 'CREATE on the schema',
    make: () => `grant create on schema garage to ${role()}`,
    mend: () => `revoke create on schema garage from ${role()}`,
    path: 'garage',
    expected: 'no right beyond those of the manifest',
  },
  {
    title: 'a table that belongs to the plugin',
    make: () =>
      `grant create on schema garage to ${role()}; alter table garage.vehicle owner to ${role()}; revoke create on schema garage from ${role()}`,
    mend: () =>
      `alter table garage.vehicle owner to ${migrator()}; grant select, insert, update, delete on garage.vehicle to ${role()}`,
    path: 'garage.vehicle',
    expected: /^owner /,
  },
  {
    title: 'a view that reads as a superuser',
    make: () => 'alter view garage.vehicle_v1 owner to current_user',
    mend: () =>
      `alter view garage.vehicle_v1 owner to ${migrator()}; grant select on garage.vehicle_v1 to ${role()}`,
    path: 'garage.vehicle_v1',
    expected: /^owner /,
  },
  {
    title: 'a view that no manifest declares',
    make: () => 'create view garage.all_accounts as select * from kernel.account',
    mend: () => 'drop view garage.all_accounts',
    path: 'garage.all_accounts',
    expected: 'tables of schema garage only',
  },
  {
    title: 'a SECURITY DEFINER function',
    make: () =>
      `create function garage.leak() returns setof text language sql security definer as 'select name from garage.vehicle'`,
    mend: () => 'drop function garage.leak()',
    path: 'garage.leak',
    expected: /triggers of the kernel|fixed search_path/,
  },
  {
    title: 'an overloaded function beside one of the kernel',
    make: () => `create function garage.vehicle_search_insert(x int) returns int language sql as 'select 1'`,
    mend: () => 'drop function garage.vehicle_search_insert(int)',
    path: 'garage.vehicle_search_insert(x integer)',
    expected: 'search triggers of the kernel only',
  },
  {
    title: 'a trigger with a foreign function',
    make: () =>
      `create trigger strange before update on garage.vehicle for each row execute function suppress_redundant_updates_trigger()`,
    mend: () => 'drop trigger strange on garage.vehicle',
    path: 'garage.vehicle.strange',
    expected: 'triggers of the kernel only',
  },
  {
    title: 'a materialised view',
    make: () => 'create materialized view garage.copy as select * from garage.vehicle',
    mend: () => 'drop materialized view garage.copy',
    path: 'garage.copy',
    expected: 'only tables and views of the manifest',
  },
]

describe('a schema that somebody changed by hand', () => {
  let mend: string | undefined
  afterEach(async () => {
    if (mend !== undefined) await asSuperuser(test, mend)
    mend = undefined
  })

  for (const flaw of FLAWS) {
    it(`is refused for ${flaw.title}`, async () => {
      await asSuperuser(test, flaw.make())
      mend = flaw.mend()
      const faults = await conformance()
      expect(faults).toContainEqual(
        expect.objectContaining({
          path: flaw.path,
          expected: typeof flaw.expected === 'string' ? flaw.expected : expect.stringMatching(flaw.expected),
        }),
      )
    })
  }

  it('has no fault once all is mended', async () => {
    expect(await conformance()).toEqual([])
  })

  it('is mended by the next apply as far as a plan reaches, and refused where it does not', async () => {
    await asSuperuser(
      test,
      `grant truncate on garage.vehicle to ${role()}; drop index garage.vehicle_kind_price_idx`,
    )
    const { steps } = await apply(test, garage())
    expect(steps.map(({ summary }) => summary)).toEqual([
      'add index vehicle_kind_price_idx',
      `no truncate for ${test.config.roles.principal('garage')}`,
    ])
    await asSuperuser(test, 'alter table garage.vehicle disable row level security')
    mend = 'alter table garage.vehicle enable row level security'
    await expect(apply(test, garage())).rejects.toMatchObject({
      code: 'plugins.not-conform',
      faults: [{ path: 'garage.vehicle', expected: 'row security on', got: 'off' }],
    })
  })
})

async function conformance() {
  const { roles } = test.config
  const catalog = await test.installer.transaction(({ run }) => readCatalog(run, roles, ['garage']))
  return conformanceFaults(catalog, 'garage', roles, new Map())
}
