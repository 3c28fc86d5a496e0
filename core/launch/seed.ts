import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { seedDatabase } from '../src/seed/seed-database.ts'
import { DEMO } from '../src/seed/seed.ts'
import { onStop, stop } from './on-stop.ts'
import { startEmbeddedPostgres } from './postgres/embedded.ts'

const root = resolve(import.meta.dirname, '../..')

/** A whole number within bounds. @throws with the option's name and what it takes */
function wholeNumber(name: string, text: string, [least, most]: readonly [number, number]): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new Error(`--${name} takes a whole number from ${least} to ${most}, got "${text}"`)
}

function instant(text: string | undefined): Date {
  if (text === undefined) return new Date()
  const value = new Date(`${text}T12:00:00Z`)
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(value.getTime())) return value
  throw new Error(`--now takes a date such as 2026-11-24, got "${text}"`)
}

/** npm run seed: demonstration data in the clone's database, or in that of DATABASE_URL. */
async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      organisations: { type: 'string', default: '1' },
      records: { type: 'string', default: '3000' },
      seed: { type: 'string', default: '1' },
      now: { type: 'string' },
    },
  })
  const options = {
    organisations: wholeNumber('organisations', values.organisations, [1, 10_000]),
    records: wholeNumber('records', values.records, [1, 50_000_000]),
    seed: wholeNumber('seed', values.seed, [0, 1_000_000]),
    now: instant(values.now),
  }
  const postgres = process.env.DATABASE_URL ? undefined : await startEmbeddedPostgres(root)
  onStop(async () => postgres?.stop())
  const env = { ...process.env, DATABASE_URL: process.env.DATABASE_URL || postgres?.url }
  const started = performance.now()
  const { records, rows } = await seedDatabase(env, options, (line) => console.log(line))
  const seconds = (performance.now() - started) / 1000
  console.log(
    `${records} records (${rows} rows) in ${seconds.toFixed(1)} s: ${Math.round(rows / seconds)} rows/s`,
  )
  console.log(`Sign in as ${DEMO.email} with the password "${DEMO.password}"`)
  await stop(0)
}

await run().catch(async (error: Error) => {
  console.error(`\n${error.message}`)
  await stop(1)
})
