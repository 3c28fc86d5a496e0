import { spawn } from 'node:child_process'
import { join } from 'node:path'

export interface ServerProcess {
  /** Where a person opens it. */
  readonly url: string
  readonly pid: number
  /** Settles when the process has ended, with its exit code. */
  readonly ended: Promise<number>
  /** Lets requests under way finish, then ends it. */
  stop(): Promise<void>
}

const LONGEST_STOP_MS = 15_000

/**
 * Starts `core/src/main.ts`; it reports over the channel once it listens: `process.send({ listening: url })`. When
 * this process dies, the channel closes and the server ends itself.
 * @throws when it ends before it listens; its own output says why
 */
export async function startServer(root: string, env: NodeJS.ProcessEnv): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--enable-source-maps', join(root, 'core/src/main.ts')], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // A group of its own: Ctrl-C in the terminal reaches the launcher, which then stops things in order.
    detached: process.platform !== 'win32',
  })
  const ended = new Promise<number>((done, fail) => {
    child.once('error', fail)
    child.once('exit', (code) => done(code ?? 1))
  })
  const listening = new Promise<string>((done) => {
    child.on('message', (message: { listening?: string }) => message.listening && done(message.listening))
  })
  const url = await Promise.race([listening, ended])
  if (typeof url === 'number') throw new Error('The server did not start; the reason stands above.')
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    const cut = setTimeout(() => child.kill('SIGKILL'), LONGEST_STOP_MS)
    await ended
    clearTimeout(cut)
  }
  return { url, pid: child.pid!, ended, stop }
}
