import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import type { Logger } from 'pino'
import {
  ACTIVATION,
  ACTIVITY,
  APP,
  CLOCK,
  CONFIG,
  createGraph,
  DATABASE,
  HEALTH,
  INCIDENTS,
  JOBS,
  MODULES,
  LOG,
  PACKAGES,
  provideServer,
  provideWork,
  REGISTRY,
  ROUTER,
  SETUP_GATE,
} from './composition.ts'
import { systemClock, type Clock, type Config } from './config/index.ts'
import {
  openDatabase,
  openInstaller,
  prepareDatabase,
  type Database,
  type PreparedDatabase,
} from './database/index.ts'
import { newId } from './database/new-id.ts'
import { createLog, listen, type HttpServer } from './http/index.ts'
import type { Route } from './http/types.ts'
import { hasAccounts, type SetupGate } from './identity/index.ts'
import { installJobs, type Jobs } from './jobs/index.ts'
import { NodeActivation } from './plugins/activation/node-activation.ts'
import { createIncidents, type Incidents } from './plugins/guard/incidents.ts'
import { bootPlugins, type Boot } from './plugins/index.ts'
import { createLifecycleParts } from './plugins/lifecycle/create-parts.ts'
import { ModuleManager } from './plugins/lifecycle/module-manager.ts'
import type { PackageStore } from './plugins/lifecycle/types.ts'
import { createPackageStore } from './plugins/packages/package-store.ts'
import { StoredPackages } from './plugins/packages/stored-packages.ts'
import { verifyPackage } from './plugins/packages/verify-package.ts'
import { platformContext } from './tenancy/index.ts'

/** One process of Quoin, listening. */
export interface Platform {
  /** As a person on this machine opens it. */
  readonly url: string
  /** Where someone at another machine completes set-up; undefined when that is done or not possible. */
  readonly setupUrl: string | undefined
  readonly boot: Pick<Boot, 'registry' | 'refused' | 'applied'>
  /** Every call that can be made of it now. */
  routes(): readonly Route[]
  /** Finishes requests under way, then lets everything go; a second call waits for the first. */
  stop(): Promise<void>
}

export interface StartOptions {
  readonly clock?: Clock
  readonly log?: Logger
  /** Where faults of plugins are counted that no handler caught. */
  readonly incidents?: Incidents
}

/** An operator has the reply after this; data statements of many organisations go on behind it. */
const SLICE_MS = 20_000
const PLUGINS = resolve(import.meta.dirname, '../../plugins')

/**
 * From configuration to a listening server: database, plugins, composition, port.
 * @throws the stable errors of `prepareDatabase`, `bootPlugins` and `listen`; nothing is left open then
 */
export async function startPlatform(config: Config, options: StartOptions = {}): Promise<Platform> {
  const clock = options.clock ?? systemClock
  const log = options.log ?? createLog(config.logLevel)
  const { databaseUrl, rolePrefix } = config
  const prepared = await prepareDatabase({ databaseUrl, rolePrefix })
  const database = openDatabase({
    ...prepared,
    clock,
    poolSize: config.poolSize,
    onAfterCommitError: (error) => log.error({ err: error }, 'work after a commit failed'),
  })
  const store = openStore(config, database, clock)
  const installer = openInstaller(prepared)
  const folders = foldersOf(config)
  const candidates = { installer, clock, folders, store, activates: false, expandsOnly: true }
  const boot = await bootPlugins({ ...prepared, ...candidates }).catch(async (error: unknown) => {
    await Promise.all([installer.close(), database.close()])
    throw error
  })
  const nodes = openActivation({ prepared, clock, log, boot, store })
  try {
    await nodes.activation.start()
    const incidents = options.incidents ?? createIncidents(clock)
    const health = (id: string) => boot.registry.plugin(id)?.health
    const [{ activation }, { dataDirectory }] = [nodes, config]
    const onBackgroundError = (error: unknown) => log.error({ err: error }, 'a change of a plugin halts')
    const parts = { prepared, installer, clock, database, store, activation, dataDirectory, health }
    const background = { sliceMs: SLICE_MS, onBackgroundError, incidents: (id: string) => incidents.of(id) }
    const modules = new ModuleManager(await createLifecycleParts({ ...parts, ...background }))
    const graph = createGraph()
    graph.provide(CONFIG, () => config)
    graph.provide(CLOCK, () => clock)
    graph.provide(LOG, () => log)
    graph.provide(INCIDENTS, () => incidents)
    graph.provide(DATABASE, () => database)
    graph.provide(REGISTRY, () => boot.registry)
    graph.provide(PACKAGES, () => store)
    graph.provide(MODULES, () => modules)
    graph.provide(ACTIVATION, () => nodes.activation)
    provideWork(graph)
    provideServer(graph)
    const router = graph.get(ROUTER)
    boot.registry.onChange(() => router.rebuild())
    const server = await listen(graph.get(APP).callback(), config)
    const url = config.publicUrl ?? server.url
    const jobs = startJobs(graph.get(JOBS), prepared, log)
    const unfinished = finishChanges(modules, log)
    const settle = async (): Promise<void> => {
      await Promise.all([jobs, unfinished])
      await modules.close()
      await graph.get(JOBS).stop()
      await graph.get(ACTIVITY).settle()
      await nodes.close()
      await installer.close()
      await database.close()
    }
    return {
      url,
      setupUrl: await setupLink(url, graph.get(SETUP_GATE), database),
      boot,
      routes: () => router.routes(),
      stop: once(() => stop(server, () => graph.get(HEALTH).drain(), settle)),
    }
  } catch (error) {
    await nodes.close()
    await installer.close()
    await database.close()
    throw error
  }
}

const foldersOf = (config: Config): string[] => [PLUGINS, ...config.pluginDirectories]

const openStore = (config: Config, database: Database, clock: Clock): PackageStore =>
  createPackageStore({
    folders: foldersOf(config),
    root: join(config.dataDirectory, 'packages'),
    stored: new StoredPackages(database),
    verify: verifyPackage,
    clock,
  })

/** The registry follows the ledger from here on, over connections of its own. */
function openActivation(parts: {
  readonly prepared: PreparedDatabase
  readonly clock: Clock
  readonly log: Logger
  readonly boot: Boot
  readonly store: PackageStore
}) {
  const { prepared, clock, log, boot, store } = parts
  const database = openDatabase({ ...prepared, clock, poolSize: 1 })
  const activation = new NodeActivation({
    database,
    appUrl: prepared.appUrl,
    registry: boot.registry,
    store,
    name: `${hostname()}:${process.pid}`,
    clock,
    onError: (error, what) => log.error({ err: error }, what),
  })
  const close = async (): Promise<void> => {
    await activation.stop()
    await database.close()
  }
  return { activation, close }
}

/** What a process that was killed left half done; says what it cannot finish. */
async function finishChanges(modules: ModuleManager, log: Logger): Promise<void> {
  try {
    for (const left of await modules.finishUnfinished({ name: 'start' })) {
      log.warn(left, 'the change of a plugin is not finished; see the modules page')
    }
  } catch (error) {
    log.error({ err: error }, 'changes of plugins that were cut off could not be taken up')
  }
}

/** Beside the first requests: pg-boss takes a tenth of a second to load, and nobody waits for a job so soon. */
async function startJobs(jobs: Jobs, prepared: PreparedDatabase, log: Logger): Promise<void> {
  const installer = openInstaller(prepared)
  try {
    await installJobs(installer, prepared.roles)
    await jobs.start()
  } catch (error) {
    log.error({ err: error }, 'background work does not start; imports wait until it does')
  } finally {
    await installer.close()
  }
}

/** Only a server that others can reach needs a link, so a local start asks nothing. */
async function setupLink(url: string, gate: SetupGate, database: Database): Promise<string | undefined> {
  if (!gate.isReachable) return undefined
  const isComplete = await database.read(platformContext(newId()), hasAccounts)
  return isComplete ? undefined : `${url}/setup?token=${gate.token}`
}

async function stop(server: HttpServer, drain: () => void, settle: () => Promise<void>): Promise<void> {
  drain()
  await server.close()
  await settle()
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= work())
}
