import type { Manifest } from '@quoin/plugin-sdk'
import { describe, expect, it } from 'vitest'
import { activatePlugin } from '../../src/plugins/activate.ts'
import { verifyManifests } from '../../src/plugins/verify/verify-manifest.ts'
import { manifest } from '../permissions/registry-fixture.ts'

const job = { label: 'Water', input: { type: 'object' } }
const orchard = (jobs: object, parts: Partial<Manifest> = { entry: 'index.ts' }): Manifest =>
  manifest('orchard', { jobs: jobs as never, ...parts })
const faults = (each: Manifest): { path: string; message: string }[] =>
  verifyManifests(
    [{ directory: each.id, text: JSON.stringify(each), packageVersion: each.version }],
    '0.1.0',
  ).flatMap((verified) => verified.faults.map(({ path, message }) => ({ path, message })))
const many = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`job-${n}`, job]))

describe('what a manifest says of jobs', () => {
  it.each([
    [{ water: job }],
    [{ [`w${'a'.repeat(39)}`]: { ...job, description: 'All of them.' } }],
    [many(100)],
  ])('is sound: %#', (jobs) => {
    expect(faults(orchard(jobs))).toEqual([])
  })

  it('needs a module that does them', () => {
    expect(faults(orchard({ water: job }, {}))).toMatchObject([{ path: '/entry' }])
    expect(faults(orchard({}, {}))).toEqual([])
  })

  it.each([
    [{ 'tree.ripe@1': job }, /tree\.ripe@1/],
    [{ waterAll: job }, /waterAll/],
    [{ [`w${'a'.repeat(40)}`]: job }, /./],
    [many(101), /100/],
    [{ water: { label: 'Water' } }, /is missing/],
    [{ water: { input: {} } }, /is missing/],
    [{ water: { ...job, cron: '* * * * *' } }, /cron|not known|unknown/],
    [{ water: { ...job, input: { type: 'thing' } } }, /JSON Schema/],
  ])('is refused: %#', (jobs, message) => {
    const found = faults(orchard(jobs))
    expect(found).not.toEqual([])
    expect(JSON.stringify(found)).toMatch(message)
    expect(found[0]!.path).toMatch(/^\/jobs/)
  })

  it('names a handler that is missing, and the one that was perhaps meant', async () => {
    const given = { manifest: orchard({ water: job, prune: job }), directory: '/' }
    const water = () => Promise.resolve()
    const plugin = await activatePlugin({ ...given, module: { jobs: { watr: water } } })
    expect(plugin.health).toEqual({
      state: 'failed',
      reason:
        '/jobs/water names "water", which the module does not have; did you mean "watr"?; ' +
        '/jobs/prune names "prune", which the module does not have',
    })
    const whole = await activatePlugin({ ...given, module: { jobs: { water, prune: water } } })
    expect(whole.health).toEqual({ state: 'healthy' })
  })
})
