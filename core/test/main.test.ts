import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from './harness/index.ts'
import { TEST_ROLE_PREFIX } from './harness/template.ts'

const MAIN = resolve(import.meta.dirname, '../src/main.ts')

function start(env: Record<string, string | undefined>) {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'], QUOIN_ROLE_PREFIX: TEST_ROLE_PREFIX, QUOIN_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  const ended = once(child, 'exit').then(([code]) => ({ code: code as number, output }))
  const line = new Promise<string>((done) => {
    child.stdout.on('data', () => {
      const url = /Quoin is ready: (\S+)/.exec(output)?.[1]
      if (url !== undefined) done(url)
    })
  })
  const ready = Promise.race([line, ended.then(({ output: text }) => Promise.reject(new Error(text)))])
  ready.catch(() => undefined)
  return { child, ended, ready, text: () => output }
}

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.drop())

describe('the process', () => {
  it('prints one line with the address, serves, and ends cleanly when asked to', async () => {
    const server = start({ DATABASE_URL: test.config.databaseUrl })
    const url = await server.ready
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    expect(await (await fetch(`${url}/api/setup`)).json()).toEqual({ isComplete: false, needsToken: false })
    expect(server.text()).toBe(`Quoin is ready: ${url}\n`)
    server.child.kill('SIGTERM')
    expect(await server.ended).toEqual({ code: 0, output: `Quoin is ready: ${url}\n` })
  })

  it('prints the set-up link when other machines can reach it', async () => {
    const server = start({
      DATABASE_URL: test.config.databaseUrl,
      QUOIN_PUBLIC_URL: 'https://quoin.example.com',
    })
    expect(await server.ready).toBe('https://quoin.example.com')
    expect(server.text()).toMatch(
      /^Set up Quoin, once, at: https:\/\/quoin\.example\.com\/setup\?token=[\w-]{32}$/m,
    )
    server.child.kill('SIGTERM')
    expect((await server.ended).code).toBe(0)
  })

  it('says what is wrong and what to do, without a stack trace', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const busy = String((other.address() as AddressInfo).port)
    const url = new URL(test.config.databaseUrl)
    url.pathname = '/no_such_database'
    const cases: [Record<string, string | undefined>, string, string][] = [
      [{ DATABASE_URL: undefined }, 'config.invalid', 'DATABASE_URL is missing'],
      [{ DATABASE_URL: 'mysql://localhost/x' }, 'config.invalid', 'expected postgres://'],
      [
        { DATABASE_URL: 'postgres://postgres@127.0.0.1:1/x' },
        'database.unreachable',
        'No PostgreSQL answers at 127.0.0.1:1',
      ],
      [{ DATABASE_URL: url.toString() }, 'database.missing', 'Create it'],
      [{ DATABASE_URL: test.config.databaseUrl, QUOIN_PORT: busy }, 'http.port-in-use', 'QUOIN_PORT'],
      [
        { DATABASE_URL: test.config.databaseUrl, QUOIN_PROT: '1' },
        'config.invalid',
        'did you mean QUOIN_PORT',
      ],
    ]
    for (const [env, code, help] of cases) {
      const { code: exitCode, output } = await start(env).ended
      expect([exitCode, output]).toEqual([1, expect.stringContaining(`(${code})`)])
      expect(output).toContain(help)
      expect(output).not.toMatch(/\n\s+at |node:internal/)
    }
    other.close()
  })
})
