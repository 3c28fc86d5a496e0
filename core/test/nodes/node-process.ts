import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

export interface NodeProcess {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

const MAIN = resolve(import.meta.dirname, '../../src/main.ts')

/** One server process on a free port; what it prints as errors goes to this process. */
export async function startNode(env: Readonly<Record<string, string>>): Promise<NodeProcess> {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'], QUOIN_PORT: '0', QUOIN_LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  let output = ''
  const ready = new Promise<string>((done) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const url = /Quoin is ready: (\S+)/.exec(output)?.[1]
      if (url !== undefined) done(url)
    })
  })
  const first = await Promise.race([ready, ended])
  if (typeof first !== 'string') throw new Error(`the node ended before it listened: ${output}`)
  return {
    url: first,
    pid: child.pid!,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
