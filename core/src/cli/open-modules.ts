import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { loadConfig, systemClock, type Config } from '../config/index.ts'
import { openDatabase, openInstaller, prepareDatabase, type Database } from '../database/index.ts'
import { readLivingNodes, tellNodes, type LivingNode } from '../plugins/activation/node-reports.ts'
import { CHANNEL } from '../plugins/activation/revision-listener.ts'
import { bootPlugins } from '../plugins/index.ts'
import { createLifecycleParts } from '../plugins/lifecycle/create-parts.ts'
import { ModuleManager } from '../plugins/lifecycle/module-manager.ts'
import type { Activation, PackageStore } from '../plugins/lifecycle/types.ts'
import { createPackageStore } from '../plugins/packages/package-store.ts'
import { StoredPackages } from '../plugins/packages/stored-packages.ts'
import { verifyPackage } from '../plugins/packages/verify-package.ts'

export interface OpenModules {
  readonly manager: ModuleManager
  readonly store: PackageStore
  close(): Promise<void>
}

const PLUGINS = resolve(import.meta.dirname, '../../../plugins')

/** The module manager of a database, without a server: nodes that run hear of every change. */
export async function openModules(environment: NodeJS.ProcessEnv): Promise<OpenModules> {
  const config = loadConfig(environment)
  const { databaseUrl, rolePrefix } = config
  const prepared = await prepareDatabase({ databaseUrl, rolePrefix })
  const installer = openInstaller(prepared)
  const database = openDatabase({ ...prepared, poolSize: 4 })
  const close = async (): Promise<void> => {
    await Promise.all([installer.close(), database.close()])
  }
  try {
    // The kernel's own tables only; folders of plugins are a server's business at its start.
    await bootPlugins({ ...prepared, installer, clock: systemClock, folders: [], activates: false })
    const store = openStore(config, database)
    const activation = remoteActivation(database)
    const { dataDirectory } = config
    const health = () => undefined
    const given = {
      prepared,
      installer,
      clock: systemClock,
      database,
      store,
      activation,
      dataDirectory,
      health,
    }
    return { manager: new ModuleManager(await createLifecycleParts(given)), store, close }
  } catch (error) {
    await close()
    throw error
  }
}

const openStore = (config: Config, database: Database): PackageStore =>
  createPackageStore({
    folders: [PLUGINS, ...config.pluginDirectories],
    root: join(config.dataDirectory, 'packages'),
    stored: new StoredPackages(database),
    verify: verifyPackage,
    clock: systemClock,
  })

const WAIT_MS = 200

/** This process runs no plugin; it tells those that do. */
function remoteActivation(database: Database): Activation {
  return {
    announce: () => tellNodes(database, CHANNEL),
    async waitForNodes(revision, timeoutMs) {
      const end = performance.now() + timeoutMs
      const isThere = (node: LivingNode) => node.revision >= revision && node.oldestRevision >= revision
      for (;;) {
        const nodes = await readLivingNodes(database)
        const missing = nodes.filter((node) => !isThere(node)).map(({ node }) => node)
        if (missing.length === 0 || performance.now() >= end)
          return { reported: nodes.filter(isThere).map(({ node }) => node), missing }
        await pause(WAIT_MS)
      }
    },
    nodes: () => readLivingNodes(database),
  }
}
