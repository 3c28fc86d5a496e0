import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { startThrowAwayPostgres } from './postgres/throw-away.ts'
import { startServer } from './server-process.ts'
import { createThrowAwayDatabase } from './throw-away-database.ts'

const root = resolve(import.meta.dirname, '../..')
const own = join(root, 'plugins')

/**
 * The kernel for a plugin's tests, as a child of theirs: `node core/launch/test-kernel.ts <plugin folder>...`. Says
 * over the channel where it listens, and takes everything away when the channel closes.
 */
async function main(plugins: readonly string[]): Promise<void> {
  const undo: (() => Promise<unknown>)[] = []
  const end = async (code: number): Promise<never> => {
    for (const step of undo.reverse()) await step().catch(() => undefined)
    process.exit(code)
  }
  process.once('disconnect', () => void end(0))
  try {
    const given = process.env.QUOIN_TEST_DATABASE_URL
    const postgres = given ? undefined : await startThrowAwayPostgres(root)
    undo.push(async () => postgres?.stop())
    const database = await createThrowAwayDatabase(given || postgres!.url, 'quoin_try')
    undo.push(() => database.drop())
    const folder = await mkdtemp(join(tmpdir(), 'quoin-try-'))
    undo.push(() => rm(folder, { recursive: true, force: true }))
    const server = await startServer(root, {
      ...process.env,
      DATABASE_URL: database.url,
      QUOIN_ROLE_PREFIX: database.rolePrefix,
      QUOIN_PORT: '0',
      QUOIN_LOG_LEVEL: process.env.QUOIN_LOG_LEVEL || 'error',
      QUOIN_PLUGINS: await linkPlugins(plugins, join(folder, 'plugins')),
      QUOIN_DATA_DIR: join(folder, 'data'),
    })
    undo.push(() => server.stop())
    process.send!({ kernel: { url: server.url } })
  } catch (error) {
    process.send?.({ failure: (error as Error).message })
    await end(1)
  }
}

/** A folder with just these; the repository's own are found without it. */
async function linkPlugins(plugins: readonly string[], folder: string): Promise<string> {
  await mkdir(folder)
  for (const plugin of plugins) {
    const directory = await realpath(plugin)
    if (dirname(directory) !== own) await symlink(directory, join(folder, basename(directory)), 'junction')
  }
  return folder
}

await main(process.argv.slice(2))
