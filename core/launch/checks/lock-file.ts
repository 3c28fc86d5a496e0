import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface LockedPackage {
  readonly version?: string
  readonly resolved?: string
  readonly license?: string
  readonly dev?: boolean
  readonly link?: boolean
}

const FREE =
  /^\(?(MIT|MIT-0|ISC|0BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|BlueOak-1\.0\.0|Unlicense|CC0-1\.0|Python-2\.0|PostgreSQL|Zlib)\b/
/** For tools that never reach a user; MPL-2.0 covers the files of the tool itself. */
const FREE_FOR_TOOLS = /^\(?(MPL-2\.0|CC-BY-4\.0)\b/

/** package-lock.json names no registry host, and what ships is free to ship. */
export function lockFile(root: string): string[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockedPackage>
  }
  return Object.entries(packages)
    .filter(([path, locked]) => path.includes('node_modules/') && !locked.link)
    .flatMap(([path, { resolved, license = 'none', dev = false }]) => [
      ...(resolved === undefined ? [] : [`package-lock.json: ${path} names a host (${resolved})`]),
      ...(FREE.test(license) || (dev && FREE_FOR_TOOLS.test(license)) ? [] : [`${path}: licence ${license}`]),
    ])
}
