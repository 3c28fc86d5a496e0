import { resolve } from 'node:path'
import { startServer, type ServerProcess } from '../../launch/server-process.ts'
import type { EmptyDatabase } from '../harness/empty-database.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

/** The environment of a server process on this database; any free port, and silent but for what is fatal. */
export const environmentOf = (database: EmptyDatabase): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  DATABASE_URL: database.url,
  QUOIN_ROLE_PREFIX: database.rolePrefix,
  QUOIN_PORT: '0',
  QUOIN_LOG_LEVEL: 'fatal',
})

/** A real process of its own, as `npm start` starts it. */
export const startNode = (database: EmptyDatabase): Promise<ServerProcess> =>
  startServer(ROOT, environmentOf(database))
