import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { addressUnavailable, portInUse } from './errors.ts'

export interface HttpServer {
  /** `http://host:port` as a person on this machine can open it. */
  readonly url: string
  readonly port: number
  /** Stops accepting, lets requests under way finish for at most `graceMs`, then cuts the rest. */
  close(graceMs?: number): Promise<void>
}

const GRACE_MS = 10_000

/** @throws http.port-in-use, http.address-unavailable */
export async function listen(
  listener: (request: IncomingMessage, response: ServerResponse) => unknown,
  address: { host: string; port: number },
): Promise<HttpServer> {
  const server = createServer(
    // A slow upload may take five minutes; headers that take fifteen seconds are an attack.
    {
      headersTimeout: 15_000,
      requestTimeout: 300_000,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 5_000,
    },
    (request, response) => void listener(request, response),
  )
  const bound = await bind(server, address)
  return {
    url: `http://${displayHost(address.host)}:${bound.port}`,
    port: bound.port,
    close: (ms) => close(server, ms),
  }
}

function bind(server: Server, { host, port }: { host: string; port: number }): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === 'EADDRINUSE'
          ? portInUse({ host, port })
          : addressUnavailable({ host, port, reason: cause.code ?? cause.message }),
      )
    })
    server.listen({ host, port }, () => resolve(server.address() as AddressInfo))
  })
}

async function close(server: Server, graceMs = GRACE_MS): Promise<void> {
  // A kept-alive connection would otherwise take new requests: tell each client that this reply is the last.
  server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'))
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearTimeout(cut)
}

/** An address that means "all of them" is shown as this machine. */
function displayHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
