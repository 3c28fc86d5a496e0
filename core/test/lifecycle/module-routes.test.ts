import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../../src/cli/run-cli.ts'
import { startTestPlatform, type TestPlatform } from '../harness/test-platform.ts'
import { TEST_ROLE_PREFIX } from '../harness/template.ts'
import type { Client } from '../http/client.ts'
import { SETUP } from '../http/test-server.ts'
import { bikes } from './workshop.ts'

let running: TestPlatform
let operator: Client
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quoin-modules-'))
  running = await startTestPlatform({
    QUOIN_PLUGINS: join(folder, 'plugins'),
    QUOIN_DATA_DIR: join(folder, 'data'),
  })
  operator = running.client()
  await operator.post('/api/setup', SETUP)
})
afterAll(async () => {
  await running.stop()
  await rm(folder, { recursive: true })
})

async function place(version: string): Promise<void> {
  const directory = join(folder, 'plugins', `bikes-${version}`)
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'plugin.json'), JSON.stringify(bikes(version)))
}
const modules = '/api/platform/modules'

describe('modules over HTTP', () => {
  it('are planned, installed, upgraded, rolled back, stopped, resumed and uninstalled', async () => {
    await place('1.0.0')
    const plan = await operator.post(`${modules}/bikes/plan`, { rehearse: true })
    expect(plan).toMatchObject({ status: 200, body: { act: 'install', isRehearsed: true, refusals: [] } })
    const { revision } = plan.body
    const installed = await operator.post(`${modules}/bikes/install`, { expectedRevision: revision })
    expect(installed).toMatchObject({ status: 200, body: { toVersion: '1.0.0', unfinished: [] } })
    const enabled = await operator.put(
      '/api/organisation/products/bikes',
      { isEnabled: true },
      { 'Idempotency-Key': 'enable-bikes' },
    )
    expect(enabled.status).toBe(200)
    expect((await operator.get('/api/bikes/bike')).body.items).toEqual([])
    await place('1.1.0')
    expect((await operator.post(`${modules}/bikes/upgrade`, {})).body).toMatchObject({ toVersion: '1.1.0' })
    expect((await operator.get(`${modules}/bikes`)).body).toMatchObject({
      version: '1.1.0',
      rollback: { isPossible: true },
      usage: { organisations: 1, tables: { 'bikes.bike': 0 } },
    })
    expect((await operator.post(`${modules}/bikes/rollback`, {})).status).toBe(200)
    expect((await operator.post(`${modules}/bikes/stop`, { reason: 'leaks' })).status).toBe(200)
    expect((await operator.get('/api/bikes/bike')).status).toBe(503)
    expect((await operator.post(`${modules}/bikes/resume`, {})).status).toBe(200)
    expect((await operator.get('/api/bikes/bike')).status).toBe(200)
    expect((await operator.get('/api/platform/doctor')).body).toMatchObject({ orphans: [] })
    expect((await operator.post(`${modules}/bikes/uninstall`, {})).body).toMatchObject({
      code: 'plugins.confirmation-missing',
    })
    const gone = await operator.post(`${modules}/bikes/uninstall`, { confirm: 'bikes' })
    expect(gone).toMatchObject({ status: 200, body: { toVersion: null } })
    expect((await operator.get('/api/bikes/bike')).status).toBe(404)
    const { items } = (await operator.get(`${modules}/bikes/history`)).body
    expect(items.map(({ kind }: { kind: string }) => kind)).toEqual([
      'uninstall',
      'uninstall',
      'resume',
      'stop',
      'rollback',
      'upgrade',
      'install',
    ])
    expect(items[1].error).toMatchObject({ code: 'plugins.confirmation-missing' })
  })

  it('refuse an act on a state that has changed since', async () => {
    await place('1.0.0')
    const stale = await operator.post(`${modules}/bikes/install`, { expectedRevision: 1 })
    expect(stale).toMatchObject({ status: 409, body: { code: 'plugins.revision-changed' } })
  })

  it('are for operators', async () => {
    expect((await running.client().get(modules)).status).toBe(401)
    expect((await running.client().post(`${modules}/bikes/install`, {})).status).toBe(401)
  })
})

describe('modules at the command line', () => {
  const quoin = async (...args: string[]) => {
    const [out, error]: [string[], string[]] = [[], []]
    const environment = {
      DATABASE_URL: running.test.config.databaseUrl,
      QUOIN_ROLE_PREFIX: TEST_ROLE_PREFIX,
      QUOIN_PLUGINS: join(folder, 'plugins'),
      QUOIN_DATA_DIR: join(folder, 'data'),
    }
    const terminal = {
      out: (text: string) => void out.push(text),
      error: (text: string) => void error.push(text),
    }
    const code = await runCli(args, async () => environment, terminal)
    return { code, out: out.join('\n'), error: error.join('\n') }
  }

  it('change what the running server serves', async () => {
    await place('1.0.0')
    expect(await quoin('plugin', 'install', 'bikes', '--version', '1.0.0')).toMatchObject({ code: 0 })
    await expect
      .poll(async () => (await operator.get(`${modules}/bikes`)).body.health?.state, { timeout: 5000 })
      .toBe('healthy')
    expect(JSON.parse((await quoin('plugin', 'list', '--json')).out).items).toContainEqual(
      expect.objectContaining({ id: 'bikes', version: '1.0.0' }),
    )
    expect((await quoin('plugin', 'plan', 'bikes', '--act', 'uninstall')).out).toContain(
      'needs --confirm bikes',
    )
    expect(await quoin('plugin', 'uninstall', 'bikes', '--confirm', 'bikes')).toMatchObject({ code: 0 })
  })

  it('end with a code that says what happened', async () => {
    expect(await quoin('plugin', 'install', 'boats')).toMatchObject({
      code: 1,
      error: expect.stringContaining('plugins.unknown'),
    })
    expect(await quoin('plugin', 'instal', 'bikes')).toMatchObject({ code: 2 })
    expect(await quoin('plugin', 'install')).toMatchObject({ code: 2 })
    expect(await quoin('plugin', 'list', '--jsn')).toMatchObject({ code: 2 })
  })
})
