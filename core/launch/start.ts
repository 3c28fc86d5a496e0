import { resolve } from 'node:path'
import { onStop, stop } from './on-stop.ts'
import { startEmbeddedPostgres } from './postgres/embedded.ts'
import { startServer } from './server-process.ts'
import { supervise, type Supervised } from './supervise.ts'
import { ensureUi } from './ui-bundle.ts'
import { watchSources } from './watch.ts'

const root = resolve(import.meta.dirname, '../..')
const isWatching = process.argv.includes('--watch')

/** npm start: PostgreSQL unless DATABASE_URL names one, the pages, the server; one line with the address. */
async function start(): Promise<void> {
  let server: Supervised | undefined
  const postgres = process.env.DATABASE_URL ? undefined : await startEmbeddedPostgres(root)
  onStop(async () => postgres?.stop())
  onStop(async () => server?.stop())
  await ensureUi(root)
  const env = {
    ...process.env,
    DATABASE_URL: process.env.DATABASE_URL || postgres?.url,
    // Requests are for log collectors; a person at a terminal wants the address and what went wrong.
    QUOIN_LOG_LEVEL: process.env.QUOIN_LOG_LEVEL || 'warn',
  }
  const begin = async (): Promise<Supervised> => {
    const onRestart = (code: number): void =>
      console.log(`The server ended with ${code} and was started again`)
    return supervise({ start: () => startServer(root, env), onRestart })
  }
  server = await begin()
  console.log(`Quoin is ready: ${server.current().url}`)
  if (isWatching)
    return restartOnChange(async () => {
      await server?.stop()
      server = await begin()
    })
  await stop(await server.ended)
}

function restartOnChange(restart: () => Promise<void>): void {
  watchSources(root, async (changes) => {
    if (changes.has('ui')) await ensureUi(root)
    if (!changes.has('server')) return
    await restart()
    console.log('Restarted')
  })
}

await start().catch(async (error: Error) => {
  console.error(`\n${error.message}`)
  await stop(1)
})
