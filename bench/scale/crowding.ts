import { backendsOf, type Cpu } from '../harness/cpu.ts'
import type { Installation } from '../harness/installation.ts'
import { cpuOf, interleave, ratios, type Variant } from '../harness/interleave.ts'
import { quantile, spread } from '../harness/statistics.ts'
import type { Result } from '../harness/types.ts'
import { listPath, type Call } from './latencies.ts'

const ROUNDS = 15
const OPERATIONS = 60
const CALLS: readonly Call[] = [
  { name: 'list', path: listPath('core.party', {}) },
  { name: 'filter', path: listPath('core.party', { filter: { kind: { eq: 'company' } } }) },
  { name: 'search', path: listPath('core.party', { search: 'amelia' }) },
  { name: 'deals', path: listPath('crm.deal', {}) },
]

/** The same organisation with the same rows, in a database of its own and among all the others. */
export async function crowding(cpu: Cpu, alone: Installation, crowd: Installation): Promise<Result[]> {
  const results: Result[] = []
  for (const { name, path } of CALLS) {
    const one = await variantOf(cpu, alone, path)
    const many = await variantOf(cpu, crowd, path)
    const [baseline, measured] = await interleave([one, many], { rounds: ROUNDS, operations: OPERATIONS })
    const [quiet, loud] = [one, many].map(({ waits }) => waits.slice(OPERATIONS))
    const figure = (waits: number[], share: number): string => quantile(waits, share).toFixed(1)
    results.push({
      name: `${name} of an ordinary organisation among 1,000, against alone`,
      budget: { of: 'ratio', atMost: 1.2 },
      baseline: cpuOf(baseline!),
      measured: cpuOf(measured!),
      ratio: cpuOf(measured!) / cpuOf(baseline!),
      unit: 'µs CPU',
      detail: `round by round ${spread(ratios(measured!, baseline!))}; p50 ${figure(loud!, 0.5)} against ${figure(quiet!, 0.5)} ms, p99 ${figure(loud!, 0.99)} against ${figure(quiet!, 0.99)} ms`,
    })
  }
  return results
}

async function variantOf(
  cpu: Cpu,
  installation: Installation,
  path: string,
): Promise<Variant & { readonly waits: number[] }> {
  const { client, server, superuser, name } = installation
  const waits: number[] = []
  const run = async (operations: number): Promise<void> => {
    for (let turn = 0; turn < operations; turn++) {
      const start = performance.now()
      const { status } = await client.get(path)
      waits.push(performance.now() - start)
      if (status !== 200) throw new Error(`${path} answered ${status}`)
    }
  }
  await run(OPERATIONS)
  const backends = await backendsOf(superuser, name)
  return {
    name,
    waits,
    run,
    cpu: () => [server.pid, ...backends].reduce((sum, pid) => sum + cpu.process(pid), 0),
  }
}
