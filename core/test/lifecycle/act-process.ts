import { systemClock } from '../../src/config/clock.ts'
import { openDatabase, openInstaller } from '../../src/database/index.ts'
import { prepareTestDatabase } from '../harness/template.ts'
import { createLifecycleParts } from '../../src/plugins/lifecycle/create-parts.ts'
import { ModuleManager } from '../../src/plugins/lifecycle/module-manager.ts'
import { createPackageStore } from '../../src/plugins/packages/package-store.ts'
import { StoredPackages } from '../../src/plugins/packages/stored-packages.ts'

// An act in a process of its own, so that a test can kill it: act-process.ts <database url> <folder> <act> <id>.
// It stops for good, and says so, when it comes to the statement whose text holds KILL_AT.
const [url = '', folder = '', act = '', id = ''] = process.argv.slice(2)
const at = process.env['KILL_AT'] ?? ''
const prepared = await prepareTestDatabase(url)
const real = openInstaller(prepared)
const stopAt = async (sql: string): Promise<void> => {
  if (!sql.includes(at)) return
  process.send!('there')
  await new Promise(() => undefined)
}
const installer: typeof real = {
  ...real,
  transaction: (work) =>
    real.transaction((ddl) =>
      work({
        run: async (sql) => {
          await stopAt(sql)
          return ddl.run(sql)
        },
        administer: async (sql) => {
          await stopAt(sql)
          return ddl.administer(sql)
        },
      }),
    ),
}
const opened = openDatabase(prepared)
let organisations = 0
/** Halts with the work of the second organisation done and not committed. */
const database: typeof opened = {
  ...opened,
  write: (context, work) =>
    opened.write(context, async (unit) => {
      const result = await work(unit)
      if (at === 'second organisation' && ++organisations === 2) await stopAt(at)
      return result
    }),
}
const store = createPackageStore({
  folders: [`${folder}/plugins`],
  root: `${folder}/packages`,
  stored: new StoredPackages(database),
  verify: async () => [],
  clock: systemClock,
})
const activation = {
  async announce() {
    await stopAt('announce')
  },
  waitForNodes: async () => ({ reported: [], missing: [] }),
}
const parts = await createLifecycleParts({
  prepared,
  installer,
  clock: systemClock,
  database,
  store,
  activation,
  dataDirectory: folder,
  health: () => undefined,
})
const manager = new ModuleManager(parts)
await manager[act as 'install' | 'upgrade' | 'uninstall'](id, { operator: { name: 'killed' }, confirm: id })
process.send!('done')
process.disconnect()
await database.close()
await installer.close()
