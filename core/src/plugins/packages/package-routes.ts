import type { IncomingMessage } from 'node:http'
import type { Reply, Request, Route, RouteSource } from '../../http/types.ts'
import type { PackageInfo, PackageStore } from '../lifecycle/types.ts'
import { packageTooLarge } from './errors.ts'
import { PACKAGE_LIMITS } from './read-package.ts'

/** Packages of plugins in, and what is at hand; installing one is a plan of its own. */
export class PackageRoutes implements RouteSource {
  readonly #store: PackageStore

  constructor(store: PackageStore) {
    this.#store = store
  }

  routes(): readonly Route[] {
    const common = { path: '/api/platform/packages', access: 'operator', tag: 'Platform' } as const
    return [
      {
        ...common,
        method: 'GET',
        summary: 'Versions of plugins that can be installed',
        handle: async () => ({ body: { items: (await this.#store.versions()).map(presentPackage) } }),
      },
      {
        ...common,
        method: 'POST',
        summary: 'Upload a package, the .tgz that npm pack makes',
        streams: true,
        ignoresIdempotencyKey: true,
        handle: (request) => this.#upload(request),
      },
    ]
  }

  async #upload(request: Request): Promise<Reply> {
    const archive = await readArchive(request.koa.req)
    return { status: 201, body: presentPackage(await this.#store.add(archive)) }
  }
}

/** @throws packages.too-large (413) */
async function readArchive(message: IncomingMessage): Promise<Buffer> {
  const { archiveBytes } = PACKAGE_LIMITS
  const pieces: Buffer[] = []
  let length = Number(message.headers['content-length'] ?? 0) > archiveBytes ? archiveBytes + 1 : 0
  // `destroyOnReturn: false`: the reply to an archive that is too large must still reach the client.
  const received = message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
  if (length === 0) {
    for await (const piece of received) {
      length += piece.length
      if (length > archiveBytes) break
      pieces.push(piece)
    }
  }
  if (length <= archiveBytes) return Buffer.concat(pieces, length)
  // What still comes is thrown away; unread, it would block the next request on this connection.
  message.resume()
  throw packageTooLarge({ limitMegabytes: archiveBytes / 1_000_000 })
}

function presentPackage({ id, version, origin, hash, manifest }: PackageInfo): object {
  const { name, summary, publisher, kernel, requires } = manifest
  return { id, version, origin, hash: hash ?? null, name, summary, publisher, kernel, requires }
}
