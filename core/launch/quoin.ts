import { resolve } from 'node:path'
import { runCli } from '../src/cli/run-cli.ts'
import { createFromTemplate } from './create-from-template.ts'
import { onStop, stop } from './on-stop.ts'
import { startEmbeddedPostgres } from './postgres/embedded.ts'

const root = resolve(import.meta.dirname, '../..')

/** npm run quoin: the command line, on the clone's database or on that of DATABASE_URL. */
async function run(): Promise<void> {
  const [topic, command, ...rest] = process.argv.slice(2)
  if (topic === 'plugin' && command === 'create') return stop(await createFromTemplate(root, rest))
  const postgres = process.env.DATABASE_URL ? undefined : await startEmbeddedPostgres(root)
  onStop(async () => postgres?.stop())
  const environment = { ...process.env, DATABASE_URL: process.env.DATABASE_URL || postgres?.url }
  const code = await runCli(process.argv.slice(2), environment, {
    out: (text) => console.log(text),
    error: (text) => console.error(text),
  })
  await stop(code)
}

await run().catch(async (error: Error) => {
  console.error(`\n${error.message}`)
  await stop(1)
})
