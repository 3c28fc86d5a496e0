import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer } from '../../launch/server-process.ts'

const onStop = resolve(import.meta.dirname, '../../launch/on-stop.ts')
let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'quoin-processes-'))
  mkdirSync(join(root, 'core/src'), { recursive: true })
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const writeMain = (text: string): void => writeFileSync(join(root, 'core/src/main.ts'), text)

describe('the server process', () => {
  test('is ready once it says where it listens, and ends when asked', async () => {
    writeMain(`setInterval(() => {}, 1000)
               process.on('SIGTERM', () => process.exit(7))
               process.send!({ listening: 'http://here:' + process.env.QUOIN_PORT })`)
    const server = await startServer(root, { QUOIN_PORT: '81' })
    expect(server.url).toBe('http://here:81')
    await server.stop()
    expect(await server.ended).toBe(7)
  })

  test('that ends before it listens is a failed start', async () => {
    writeMain('process.exit(3)')
    await expect(startServer(root, {})).rejects.toThrow('The server did not start')
  })
})

describe('a launcher asked to end', () => {
  /** Prints its tasks as they run; `disconnect` closes the channel as the death of the starter would. */
  async function outputAfter(act: (child: ChildProcess) => void): Promise<{ output: string; code: unknown }> {
    const script = join(root, 'launcher.ts')
    writeFileSync(
      script,
      `import { onStop } from ${JSON.stringify(onStop)}
       onStop(async () => console.log('database'))
       onStop(async () => { console.log('server'); throw new Error('broken') })
       setInterval(() => {}, 1000)
       console.log('ready')`,
    )
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'ignore', 'ipc'] })
    let output = ''
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      if (text.startsWith('ready')) act(child)
      else output += text
    })
    const [[code]] = await Promise.all([once(child, 'exit'), once(child.stdout!, 'end')])
    return { output, code }
  }

  test('stops what it started, last first, one failure stopping no other', async () => {
    const { output, code } = await outputAfter((child) => child.kill('SIGTERM'))
    expect([output, code]).toEqual(['server\ndatabase\n', 143])
  })

  test('does it once however often it is asked', async () => {
    const { output } = await outputAfter((child) => {
      for (const signal of ['SIGINT', 'SIGINT', 'SIGTERM'] as const) child.kill(signal)
    })
    expect(output).toBe('server\ndatabase\n')
  })

  test('does so too when its starter is gone', async () => {
    const { output, code } = await outputAfter((child) => child.disconnect())
    expect([output, code]).toEqual(['server\ndatabase\n', 1])
  })
})
