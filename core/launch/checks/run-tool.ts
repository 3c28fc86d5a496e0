import { spawn } from 'node:child_process'
import { join } from 'node:path'

/** Runs a development tool of node_modules; its output is the finding when it fails. */
export async function runTool(root: string, script: string, args: readonly string[]): Promise<string[]> {
  const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => (output += text))
  }
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail)
    child.once('close', done)
  })
  return code === 0 ? [] : [output.trim() || `ended with ${code}`]
}
