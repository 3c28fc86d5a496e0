import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** Passes bytes through and counts how often a side had to wait for the other: one round trip each. */
export interface CountingProxy {
  /** The given database address, through here. */
  readonly url: string
  /** Round trips since the last call. */
  take(): number
  close(): Promise<void>
}

export async function openCountingProxy(url: string): Promise<CountingProxy> {
  const target = new URL(url)
  const behind = { host: target.hostname, port: Number(target.port || 5432) }
  let trips = 0
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(behind)
    let isWaiting = false
    near.on('data', (bytes) => {
      if (!isWaiting) trips++
      isWaiting = true
      far.write(bytes)
    })
    far.on('data', (bytes) => {
      isWaiting = false
      near.write(bytes)
    })
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  target.hostname = '127.0.0.1'
  target.port = String((server.address() as AddressInfo).port)
  return {
    url: target.href,
    take: () => {
      const counted = trips
      trips = 0
      return counted
    },
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => done())
      }),
  }
}
