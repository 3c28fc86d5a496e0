import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from './lock.mjs'
import { npm } from './npm.mjs'

/** Installs what package-lock.json names, only when something of it is missing or of another version. */
export async function ensureDependencies(root, node) {
  if (isInstalled(root)) return
  await withLock(join(root, '.quoin/dependencies.lock'), () => {
    if (isInstalled(root)) return
    console.error('Installing dependencies (a minute or so, once) …')
    npm(node, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], root)
  })
}

/**
 * Compares the lock file with npm's own note of what it installed: no network, a few milliseconds, and an
 * `npm install` by hand counts too. Packages of other platforms are optional and absent.
 */
export function isInstalled(root) {
  const note = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(note)) return false
  const installed = packagesOf(note)
  return Object.entries(packagesOf(join(root, 'package-lock.json')))
    .filter(([path]) => path.startsWith('node_modules/') || path.includes('/node_modules/'))
    .every(([path, { version, optional }]) =>
      installed[path] ? installed[path].version === version : optional === true,
    )
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages
}
