import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const SOURCES = [
  'host-ui/**',
  'plugin-sdk/src/**',
  'plugins/*/{ui/**,plugin.json}',
  'core/launch/build-ui*',
  'package-lock.json',
]
const OUTPUT = 'host-ui/dist'
const NOTE = 'host-ui/dist/sources.sha256'

/** Builds the pages unless the bundle on disk was made from exactly these sources. */
export async function ensureUi(root: string): Promise<void> {
  const hash = hashOfSources(root)
  const note = join(root, NOTE)
  if (existsSync(note) && readFileSync(note, 'utf8') === hash) return
  console.error('Building the pages …')
  const started = performance.now()
  const child = spawn(process.execPath, [join(root, 'core/launch/build-ui.ts')], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail)
    child.once('exit', done)
  })
  if (code !== 0) throw new Error('The pages could not be built; the reason stands above.')
  mkdirSync(join(root, OUTPUT), { recursive: true })
  writeFileSync(note, hash)
  console.error(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

function hashOfSources(root: string): string {
  const files = globSync(SOURCES, {
    cwd: root,
    withFileTypes: true,
    exclude: (entry) => ['node_modules', 'dist', 'test'].includes(entry.name),
  })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const hash = createHash('sha256')
  for (const file of files) hash.update(file.slice(dirname(root).length)).update(readFileSync(file))
  return hash.digest('hex')
}
