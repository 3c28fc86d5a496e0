import type { ServerProcess } from './server-process.ts'

export interface Supervised {
  /** Settles when the server is not started again, with its last exit code. */
  readonly ended: Promise<number>
  /** The process of the moment. */
  current(): ServerProcess
  stop(): Promise<void>
}

export interface SuperviseOptions {
  readonly start: () => Promise<ServerProcess>
  readonly onRestart: (code: number, server: ServerProcess) => void
  /** A server that keeps falling is left down, so that somebody looks. */
  readonly maxRestarts?: number
  readonly windowMs?: number
}

/** Starts the server again after it fell: 86 when a plugin held it, 87 when the platform broke off, or a signal. */
export async function supervise(options: SuperviseOptions): Promise<Supervised> {
  const { start, onRestart, maxRestarts = 5, windowMs = 600_000 } = options
  const falls: number[] = []
  let server = await start()
  let isStopping = false

  async function follow(): Promise<number> {
    for (;;) {
      const code = await server.ended
      const now = performance.now()
      while (falls.length > 0 && now - falls[0]! > windowMs) falls.shift()
      if (isStopping || code === 0 || falls.length >= maxRestarts) return code
      falls.push(now)
      server = await start()
      if (isStopping) await server.stop()
      else onRestart(code, server)
    }
  }

  return {
    ended: follow(),
    current: () => server,
    async stop() {
      isStopping = true
      await server.stop()
    },
  }
}
