// npm run bench [-- --only <part of a name>] [-- --scale]: figures against their baselines, for reading; never a gate.
import { resolve } from 'node:path'
import { onStop } from '../core/launch/on-stop.ts'
import { startThrowAwayPostgres } from '../core/launch/postgres/throw-away.ts'
import { fillStandard } from './data/standard.ts'
import { openCpu } from './harness/cpu.ts'
import { createInstallation, type Installation } from './harness/installation.ts'
import { describeMachine } from './harness/machine.ts'
import { printGroup, type Group } from './harness/report.ts'
import { saveResults } from './harness/results-file.ts'
import type { Bench } from './harness/types.ts'
import { MEASUREMENTS } from './measurements.ts'

const root = resolve(import.meta.dirname, '..')

async function main(arguments_: readonly string[]): Promise<void> {
  const wanted = choose(arguments_)
  const given = process.env.QUOIN_TEST_DATABASE_URL
  const postgres = given ? undefined : await startThrowAwayPostgres(root)
  onStop(async () => postgres?.stop())
  const cluster = given || postgres!.url
  let installation: Promise<Installation> | undefined
  const bench: Bench = {
    root,
    cluster,
    cpu: openCpu(),
    say: (text) => console.error(text),
    installation: () => (installation ??= standardInstallation(cluster)),
  }
  const groups: Group[] = []
  try {
    for (const { key, title, load } of wanted) {
      bench.say(`${title} …`)
      const measure = await load()
      const results = await measure(bench)
      const group = { key, title, machine: await describeMachine(bench), results }
      groups.push(group)
      printGroup(group)
    }
    const order = MEASUREMENTS.map((each) => each.key)
    await saveResults(root, order, groups)
  } finally {
    const made = await installation?.catch(() => undefined)
    await made?.drop()
    await postgres?.stop()
  }
}

async function standardInstallation(cluster: string): Promise<Installation> {
  const installation = await createInstallation(root, cluster)
  await fillStandard(installation)
  return installation
}

function choose(arguments_: readonly string[]): typeof MEASUREMENTS {
  const isScale = arguments_.includes('--scale')
  const only = arguments_[arguments_.indexOf('--only') + 1]
  const chosen = arguments_.includes('--only')
    ? MEASUREMENTS.filter(({ key }) => key === only)
    : MEASUREMENTS.filter((each) => each.isScale === isScale)
  if (chosen.length > 0) return chosen
  throw new Error(`--only takes one of ${MEASUREMENTS.map(({ key }) => key).join(', ')}`)
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
process.exit()
