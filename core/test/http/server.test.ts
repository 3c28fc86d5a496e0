import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { listen } from '../../src/http/index.ts'

const address = { host: '127.0.0.1', port: 0 }

describe('listening', () => {
  it('names a busy port and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    await expect(listen(() => undefined, { host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'http.port-in-use',
      message: `Port ${port} on 127.0.0.1 is used by another program`,
      help: expect.stringContaining('QUOIN_PORT') as string,
    })
    other.close()
  })

  it('names an address that is not of this machine', async () => {
    await expect(listen(() => undefined, { host: '203.0.113.7', port: 0 })).rejects.toMatchObject({
      code: 'http.address-unavailable',
    })
  })
})

describe('closing', () => {
  it('lets a request under way finish and takes no new one', async () => {
    const arrived = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const server = await listen((_, response) => {
      arrived.resolve()
      void release.promise.then(() => response.end('done'))
    }, address)
    const pending = fetch(server.url)
    await arrived.promise
    const closed = server.close()
    await expect(fetch(server.url)).rejects.toThrow()
    release.resolve()
    expect(await (await pending).text()).toBe('done')
    await closed
  })

  it('cuts what does not finish in time', async () => {
    const arrived = Promise.withResolvers<void>()
    const server = await listen(() => arrived.resolve(), address)
    const pending = fetch(server.url)
    await arrived.promise
    const outcome = expect(pending).rejects.toThrow()
    await server.close(50)
    await outcome
  })
})
