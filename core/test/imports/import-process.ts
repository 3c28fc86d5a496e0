// A process of its own that runs one import, to be killed: tells its parent before each batch.
import { resolve } from 'node:path'
import { systemClock } from '../../src/config/clock.ts'
import { openDatabase, openInstaller, type PreparedDatabase } from '../../src/database/index.ts'
import { newId } from '../../src/database/new-id.ts'
import type { Actor } from '../../src/http/types.ts'
import type { AnyDriver, BatchInput } from '../../src/imports/driver.ts'
import type { ImportJob } from '../../src/imports/import-store.ts'
import { processImport } from '../../src/imports/run-import.ts'
import { targetDriver } from '../../src/imports/targets.ts'
import { createAccess } from '../../src/permissions/index.ts'
import { databaseRoles } from '../../src/database/roles.ts'
import { bootPlugins } from '../../src/plugins/index.ts'
import { RecordsService } from '../../src/records/index.ts'
import { TEST_ROLE_PREFIX } from '../harness/template.ts'

interface Work {
  readonly config: Omit<PreparedDatabase, 'roles'>
  readonly job: ImportJob
  readonly actor: Actor
}

process.once('message', (work: Work) => {
  run(work).catch((error: unknown) => {
    console.error(error)
    process.exit(1)
  })
})

async function run({ config, job, actor }: Work): Promise<void> {
  const prepared = { ...config, roles: databaseRoles(TEST_ROLE_PREFIX) }
  const database = openDatabase(prepared)
  const installer = openInstaller(prepared)
  const folders = [resolve(import.meta.dirname, '../../../plugins')]
  const { registry } = await bootPlugins({ ...prepared, installer, clock: systemClock, folders })
  const me: Actor = { ...actor, access: createAccess([{ action: 'manage', subject: 'all' }], []) }
  const records = new RecordsService(registry, systemClock)
  const contacts = targetDriver({ registry, records, newId }, me, 'core.contact') as AnyDriver
  const driver: AnyDriver = {
    ...contacts,
    async process(input: BatchInput<unknown>) {
      process.send?.('batch')
      return await contacts.process(input)
    },
  }
  const context = { organisationId: me.organisationId, actorId: me.personId, correlationId: 'doomed' }
  const options = {
    mapping: job.mapping,
    matchKey: ['email'],
    onMatch: 'update',
    onError: 'skip-row',
  } as const
  const signal = new AbortController().signal
  const ports = { database, registry, newId }
  await processImport(ports, context, { driver, actor: me, options, job, isWriting: true, signal })
  process.exit(0)
}
