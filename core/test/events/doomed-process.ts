// A process of its own that hands events over and hangs between handler and commit, to be killed there.
import { systemClock } from '../../src/config/index.ts'
import { openDatabase, openInstaller, type PreparedDatabase } from '../../src/database/index.ts'
import { databaseRoles } from '../../src/database/roles.ts'
import type { Actor } from '../../src/http/types.ts'
import { createAccess } from '../../src/permissions/index.ts'
import { TEST_ROLE_PREFIX } from '../harness/template.ts'
import { createEventNode } from './event-node.ts'

export interface DoomedWork {
  readonly config: Omit<PreparedDatabase, 'roles'>
  readonly actor: Omit<Actor, 'access' | 'products'>
}

process.once('message', (work: DoomedWork) => {
  run(work).catch((error: unknown) => {
    console.error(error)
    process.exit(1)
  })
})

async function run({ config, actor }: DoomedWork): Promise<void> {
  const prepared = { ...config, roles: databaseRoles(TEST_ROLE_PREFIX) }
  const node = await createEventNode({
    config: prepared,
    database: openDatabase(prepared),
    installer: openInstaller(prepared),
    clock: systemClock,
    wake: () => Promise.resolve(),
    around: async (work) => {
      await work()
      process.send?.('handled')
      await new Promise(() => undefined)
    },
  })
  node.actors.set(actor.personId, {
    ...actor,
    access: createAccess([{ action: 'manage', subject: 'all' }], []),
    products: new Set(['core', 'orchard', 'cellar']),
  })
  await node.dispatcher().run(actor.organisationId, 'cellar')
}
