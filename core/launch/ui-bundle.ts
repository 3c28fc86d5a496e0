import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from './lock.mjs'

/**
 * Builds what changed of the pages, in a process of its own so that Vite's memory goes with it. A product whose
 * elements cannot be built is reported and stops nobody else.
 */
export async function ensureUi(root: string): Promise<void> {
  const code = await withLock(join(root, '.quoin/ui.lock'), () => build(root))
  if (code === 0) return
  if (!existsSync(join(root, '.quoin/ui/index.json'))) {
    throw new Error('The pages could not be built; the reason stands above.')
  }
  console.error('Not all pages could be built; going on with what there is.')
}

async function build(root: string): Promise<number | null> {
  const child = spawn(process.execPath, [join(root, 'core/launch/build-ui.ts')], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('exit', done)
  })
}
