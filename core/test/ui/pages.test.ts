import { mkdtemp, mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PluginUi, UiIndex } from '@quoin/plugin-sdk/build'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp, listen, type HttpServer } from '../../src/http/index.ts'
import { Pages, uiSource } from '../../src/ui/index.ts'

const index: UiIndex = {
  revision: 'r1',
  imports: { lit: '/assets/shared/lit-1.js' },
  integrity: { '/assets/shared/lit-1.js': 'sha384-lit', '/assets/host/main-1.js': 'sha384-main' },
  entry: '/assets/host/main-1.js',
  preload: ['/assets/host/main-1.js'],
  fonts: [],
  icon: '/assets/host/mark-1.svg',
  bootScript: 'window.booted = true',
  bootStyle: 'body{margin:0}',
  styleHashes: ['sha256-abc='],
  files: ['host/main-1.js', 'host/mark-1.svg', 'shared/lit-1.js'],
}
const pluginUi: PluginUi = {
  id: 'garden',
  version: '1.0.0',
  entry: '/assets/plugins/garden/index-1.js',
  integrity: { '/assets/plugins/garden/index-1.js': 'sha384-garden' },
  tagSuffix: '-v1',
  files: ['plugins/garden/index-1.js'],
}

const owners = [
  { id: 'garden', version: '1.0.0', directory: '', hasElements: true },
  { id: 'absent', version: '1.0.0', directory: '', hasElements: true },
]
let directory: string
let server: HttpServer
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quoin-ui-'))
  const pages = new Pages(uiSource(directory, () => owners))
  const requests = { handle: () => Promise.reject(new Error('not asked here')) }
  const log = pino({ level: 'silent' })
  const app = createApp({
    requests: requests as never,
    pages,
    log,
    isProxyTrusted: false,
    publicUrl: undefined,
  })
  server = await listen(app.callback(), { host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await server.close(100)
  await rm(directory, { recursive: true })
})

const get = (path: string, headers: Record<string, string> = {}) => fetch(server.url + path, { headers })

async function write(path: string, content: string): Promise<void> {
  await mkdir(join(directory, path, '..'), { recursive: true })
  await writeFile(join(directory, path), content)
}

describe('pages', () => {
  it('say how to build them while they are not built', async () => {
    const reply = await get('/')
    expect(reply.status).toBe(503)
    expect(await reply.text()).toContain('npm run build:ui')
  })

  it('are found as soon as they are built, without a restart', async () => {
    await write('host/main-1.js', 'export {}')
    await write('host/main-1.js.br', 'not really brotli')
    await write('plugins/garden/index-1.js', 'export {}')
    await write('plugins/garden/secret.txt', 'hidden text')
    await write('plugins/garden/ui.json', JSON.stringify(pluginUi))
    await write('index.json', JSON.stringify(index))
    for (const path of ['/', '/crm/deals', '/settings/members', '/invitation/abc', '/assets']) {
      const reply = await get(path)
      expect([path, reply.status, reply.headers.get('content-type')]).toEqual([
        path,
        200,
        'text/html; charset=utf-8',
      ])
    }
  })

  it('carry one strict policy with a nonce of their own', async () => {
    const [first, second] = [await get('/'), await get('/')]
    const policy = first.headers.get('content-security-policy')!
    const nonce = /'nonce-([^']+)'/.exec(policy)![1]!
    expect(policy).toBe(
      [
        "default-src 'none'",
        `script-src 'self' 'nonce-${nonce}'`,
        `style-src 'self' 'nonce-${nonce}' 'sha256-abc='`,
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "frame-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
      ].join('; '),
    )
    expect(nonce.length).toBeGreaterThanOrEqual(22)
    expect(second.headers.get('content-security-policy')).not.toBe(policy)
    expect(first.headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(first.headers.get('x-content-type-options')).toBe('nosniff')
    expect(first.headers.get('cache-control')).toBe('no-store')
    const html = await first.text()
    expect(
      html.match(/<script(?! type="module")[^>]*>/g)!.every((tag) => tag.includes(`nonce="${nonce}"`)),
    ).toBe(true)
  })

  it('name the integrity of every module, those of products included', async () => {
    const html = await (await get('/')).text()
    const map = JSON.parse(/<script type="importmap"[^>]*>([^<]+)</.exec(html)![1]!) as { integrity: object }
    expect(map.integrity).toEqual({ ...index.integrity, ...pluginUi.integrity })
  })
})

describe('assets', () => {
  it('are immutable and come compressed where the build left them so', async () => {
    const plain = await get('/assets/host/main-1.js', { 'accept-encoding': 'identity' })
    expect([plain.status, await plain.text()]).toEqual([200, 'export {}'])
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(plain.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(plain.headers.get('vary')).toContain('Accept-Encoding')
    const packed = await fetch(`${server.url}/assets/host/main-1.js`, {
      method: 'HEAD',
      headers: { 'accept-encoding': 'br' },
    })
    expect(packed.headers.get('content-encoding')).toBe('br')
    const gzip = await fetch(`${server.url}/assets/host/main-1.js`, {
      method: 'HEAD',
      headers: { 'accept-encoding': 'gzip' },
    })
    expect(gzip.headers.get('content-encoding')).toBeNull()
  })

  it.each([
    '/assets/plugins/garden/secret.txt',
    '/assets/plugins/garden/ui.json',
    '/assets/index.json',
    '/assets/../index.json',
    '/assets/%2e%2e/index.json',
    '/assets/host/main-1.js.br',
    '/assets/host/missing.js',
  ])('that the build does not name are not served: %s', async (path) => {
    const reply = await get(path)
    expect(reply.headers.get('content-type')).not.toContain('javascript')
    expect(await reply.text()).not.toContain('hidden text')
    if (path.startsWith('/assets/') && !path.includes('..') && !path.includes('%2e'))
      expect(reply.status).toBe(404)
  })

  it('follow a new build', async () => {
    await write('host/main-2.js', 'export const v = 2')
    await write('index.json', JSON.stringify({ ...index, files: [...index.files, 'host/main-2.js'] }))
    await utimes(join(directory, 'index.json'), new Date(), new Date(Date.now() + 5_000))
    expect((await get('/assets/host/main-2.js')).status).toBe(200)
  })
})
