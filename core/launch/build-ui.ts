// Builds the user interface into .quoin/ui: what changed since the last time, and nothing else.
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { buildAll } from '@quoin/plugin-sdk/build'

const root = join(import.meta.dirname, '../..')
const started = performance.now()
const folders = await readdir(join(root, 'plugins')).catch((): string[] => [])
const plugins: string[] = []
for (const folder of folders.sort()) {
  const directory = join(root, 'plugins', folder)
  if (await stat(join(directory, 'plugin.json')).catch(() => undefined)) plugins.push(directory)
}
const built: string[] = []
await buildAll({
  root,
  outDir: join(root, '.quoin/ui'),
  plugins,
  onBuild: (part) => built.push(part),
  onFailure: (directory, error) => {
    process.exitCode = 1
    console.error(
      `The elements of ${directory} cannot be built: ${error instanceof Error ? error.message : String(error)}`,
    )
  },
})
const seconds = ((performance.now() - started) / 1000).toFixed(1)
console.log(
  built.length > 0
    ? `User interface built in ${seconds} s (${built.join(', ')})`
    : 'User interface is up to date',
)
