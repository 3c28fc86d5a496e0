import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { startServer } from '../core/launch/server-process.ts'
import { median, spread } from './harness/statistics.ts'
import type { Bench, Measure, Result } from './harness/types.ts'

const TIMES = 7

/** From nothing to listening, with the database up and every plugin applied before. */
export const startUp: Measure = async (bench) => {
  const { environment } = await bench.installation()
  const starts: number[] = []
  for (let time = 0; time < TIMES; time++) {
    const before = performance.now()
    const server = await startServer(bench.root, environment)
    starts.push((performance.now() - before) / 1000)
    await server.stop()
  }
  return [
    {
      name: 'process to listening',
      budget: { of: 'measured', atMost: 2 },
      baseline: null,
      measured: median(starts),
      ratio: null,
      unit: 's',
      detail: `${TIMES} starts: ${spread(starts)}, wall`,
    },
    await imports(bench),
  ]
}

const IMPORT = `const { enableCompileCache } = await import('node:module')
enableCompileCache(process.argv[2])
await import(process.argv[1])
console.log(process.cpuUsage().user + process.cpuUsage().system)`

/** Loading of all modules alone; the rest of a start is work with the database. */
async function imports({ root }: Bench): Promise<Result> {
  const [empty, full]: [number[], number[]] = [[], []]
  for (let time = 0; time < TIMES; time++) {
    empty.push(await cpuOfImport(root, 'node:fs'))
    full.push(await cpuOfImport(root, join(root, 'core/src/start-platform.ts')))
  }
  return {
    name: 'import of the server’s modules',
    budget: null,
    baseline: median(empty),
    measured: median(full),
    ratio: median(full) / median(empty),
    unit: 'ms CPU',
    detail: `against an empty program; ${spread(full, 0)}`,
  }
}

async function cpuOfImport(root: string, module: string): Promise<number> {
  const cache = join(root, '.quoin/compile-cache')
  const child = spawn(process.execPath, ['--input-type=module', '-e', IMPORT, module, cache], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  await new Promise((done) => child.once('close', done))
  return Number(text) / 1000
}
