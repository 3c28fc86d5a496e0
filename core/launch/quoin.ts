import { resolve } from 'node:path'
import { runCli } from '../src/cli/run-cli.ts'
import { asksToCreate } from '../src/cli/usage.ts'
import { createFromTemplate } from './create-from-template.ts'
import { onStop, stop } from './on-stop.ts'
import { startEmbeddedPostgres } from './postgres/embedded.ts'

const root = resolve(import.meta.dirname, '../..')

const terminal = {
  out: (text: string) => console.log(text),
  error: (text: string) => console.error(text),
}

/** npm run quoin: the command line, on the clone's database or on that of DATABASE_URL. */
async function run(args: readonly string[]): Promise<void> {
  const code = asksToCreate(args)
    ? await createFromTemplate(root, args.slice(2), terminal)
    : await runCli(args, findDatabase, terminal)
  await stop(code)
}

async function findDatabase(): Promise<NodeJS.ProcessEnv> {
  const postgres = process.env.DATABASE_URL ? undefined : await startEmbeddedPostgres(root)
  onStop(async () => postgres?.stop())
  return { ...process.env, DATABASE_URL: process.env.DATABASE_URL || postgres?.url }
}

await run(process.argv.slice(2)).catch(async (error: Error) => {
  console.error(`\n${error.message}`)
  await stop(1)
})
