import { resolve } from 'node:path'
import {
  CLOCK,
  CONFIG,
  createGraph,
  DATABASE,
  INCIDENTS,
  LOG,
  PRODUCT_START,
  provideServer,
  provideWork,
  REGISTRY,
} from '../composition.ts'
import { loadConfig, systemClock } from '../config/index.ts'
import { openDatabase, openInstaller, prepareDatabase } from '../database/index.ts'
import { createLog } from '../http/index.ts'
import { createIncidents } from '../plugins/guard/incidents.ts'
import { bootPlugins } from '../plugins/index.ts'
import { seed, type SeedOptions } from './seed.ts'

const PLUGINS = resolve(import.meta.dirname, '../../../plugins')

/** Sets a database up as a start of the server does, then fills it. */
export async function seedDatabase(
  environment: NodeJS.ProcessEnv,
  options: SeedOptions,
  report: (line: string) => void,
): Promise<{ records: number; rows: number }> {
  const config = loadConfig(environment)
  const { databaseUrl, rolePrefix } = config
  const prepared = await prepareDatabase({ databaseUrl, rolePrefix })
  const installer = openInstaller(prepared)
  const folders = [PLUGINS, ...config.pluginDirectories]
  const { registry } = await bootPlugins({ ...prepared, installer, clock: systemClock, folders })
  await installer.close()
  const database = openDatabase(prepared)
  try {
    const graph = createGraph()
    graph.provide(CONFIG, () => config)
    graph.provide(CLOCK, () => systemClock)
    graph.provide(LOG, () => createLog(config.logLevel))
    graph.provide(INCIDENTS, () => createIncidents(systemClock))
    graph.provide(DATABASE, () => database)
    graph.provide(REGISTRY, () => registry)
    provideWork(graph)
    provideServer(graph)
    const productStart = graph.get(PRODUCT_START)
    return await seed({ database, registry, productStart, report }, options)
  } finally {
    await database.close()
  }
}
