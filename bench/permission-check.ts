import { AccessCache, permitsRecord, permitsSome } from '../core/src/permissions/index.ts'
import { median } from './harness/statistics.ts'
import type { Measure } from './harness/types.ts'

const ROUNDS = 15
const OPERATIONS = 100_000
const BUDGET = { of: 'measured', atMost: 2 } as const

/** May this person do that: the question asked several times in each request. */
export const permissionCheck: Measure = async (bench) => {
  const { registry, context } = await bench.installation()
  const { organisationId, actorId: personId } = context
  const cache = new AccessCache(registry)
  const request = { organisationId, personId, roleKeys: ['core.member', 'crm.sales'], revision: '7' }
  const sources = () => ({ products: new Set(['core', 'crm']), ownRoles: [] })
  const access = cache.access(request, sources)
  const record = { id: personId, owner: personId, outcome: 'open', amount: 12_000 }
  const timed = (name: string, work: () => boolean): { name: string; us: number } => {
    const run = (): number => {
      const cpu = bench.cpu.own()
      let allowed = 0
      for (let turn = 0; turn < OPERATIONS; turn++) allowed += work() ? 1 : 0
      if (allowed !== OPERATIONS) throw new Error(`${name}: not allowed`)
      return (bench.cpu.own() - cpu) / 1000 / OPERATIONS
    }
    run()
    return { name, us: median(Array.from({ length: ROUNDS }, run)) }
  }
  return [
    timed('may read the table', () => permitsSome(access, 'read', 'crm.deal')),
    timed('may update this record', () => permitsRecord(access, 'update', 'crm.deal', record)),
    timed('rights found in the cache, then may read', () =>
      permitsSome(cache.access(request, sources), 'read', 'crm.deal'),
    ),
  ].map(({ name, us }) => ({
    name,
    budget: BUDGET,
    baseline: null,
    measured: us,
    ratio: null,
    unit: 'µs CPU',
    detail: `${access.rules.length} rules; median of ${ROUNDS} x ${OPERATIONS.toLocaleString('en-GB')}`,
  }))
}
