import type { Fault } from '@quoin/plugin-sdk'
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { packageInvalid, packageUnreadable } from './errors.ts'
import { readTar, type TarFile } from './read-tar.ts'

/** What one package may hold. Ten times what the largest product needs. */
export const PACKAGE_LIMITS = {
  archiveBytes: 50_000_000,
  unpackedBytes: 200_000_000,
  files: 5_000,
  pathLength: 200,
} as const

/** Files of one package by path, without the leading `package/`. */
export type PackageFiles = ReadonlyMap<string, Buffer>

export interface ReadPackage {
  readonly files: PackageFiles
  /** SHA-256 of the archive, hex. */
  readonly hash: string
}

const unzip = promisify(gunzip)

/**
 * Opens an archive in memory and checks each path; nothing is written. What it refuses could reach outside of
 * its folder, overwrite another file on some file system, or run by itself.
 * @throws packages.unreadable, packages.invalid (422)
 */
export async function readPackage(archive: Buffer): Promise<ReadPackage> {
  const entries = await unpack(archive)
  const faults: Fault[] = []
  const files = new Map<string, Buffer>()
  const seen = new Set<string>()
  for (const { path, content } of entries) {
    const reason = pathFault(path) ?? takenFault(path, seen)
    if (reason === undefined) files.set(path.slice('package/'.length), content)
    else faults.push({ path: path.slice(0, PACKAGE_LIMITS.pathLength), message: reason })
  }
  faults.push(...contentFaults(files))
  if (faults.length > 0) throw packageInvalid({ count: faults.length }, { faults })
  return { files, hash: createHash('sha256').update(archive).digest('hex') }
}

async function unpack(archive: Buffer): Promise<TarFile[]> {
  if (archive[0] !== 0x1f || archive[1] !== 0x8b)
    throw packageUnreadable({ reason: 'it is not compressed by gzip' })
  try {
    const { unpackedBytes, files } = PACKAGE_LIMITS
    return readTar(await unzip(archive, { maxOutputLength: unpackedBytes }), files)
  } catch (cause) {
    const isBomb = (cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE'
    const limit = `unpacked it is larger than ${PACKAGE_LIMITS.unpackedBytes / 1_000_000} MB`
    throw packageUnreadable({ reason: isBomb ? limit : (cause as Error).message }, { cause })
  }
}

/** Letters that mean something to some file system, or that nobody can see. */
const UNSAFE_CHARACTERS = /[\\:*?"<>|\p{Cc}\p{Cf}]/u

function pathFault(path: string): string | undefined {
  const parts = path.split('/')
  if (path.startsWith('/')) return 'is an absolute path'
  if (path.length > PACKAGE_LIMITS.pathLength) return `is longer than ${PACKAGE_LIMITS.pathLength} characters`
  if (UNSAFE_CHARACTERS.test(path)) return 'has a character that file names must not have'
  if (parts.some((part) => part === '' || part === '.' || part === '..')) return 'leads out of its folder'
  if (parts[0] !== 'package' || parts.length < 2) return 'lies outside of the folder "package"'
  if (parts.includes('node_modules')) return 'belongs to another package; a plugin bundles what it needs'
  if (/\.node$/i.test(path) || parts.at(-1) === 'binding.gyp') return 'is native code, which no wall holds'
  return undefined
}

/** macOS and Windows see one file where Linux sees two; a file cannot be a folder as well. */
function takenFault(path: string, seen: Set<string>): string | undefined {
  const key = path.normalize('NFC').toLowerCase()
  const parents = key.split('/').slice(0, -1)
  const clashes =
    seen.has(`file ${key}`) ||
    seen.has(`folder ${key}`) ||
    parents.some((_, index) => seen.has(`file ${parents.slice(0, index + 1).join('/')}`))
  if (clashes) return 'is there twice, letter case aside'
  seen.add(`file ${key}`)
  parents.forEach((_, index) => seen.add(`folder ${parents.slice(0, index + 1).join('/')}`))
  return undefined
}

const RUN_BY_NPM = ['preinstall', 'install', 'postinstall', 'prepare']

interface PackageJson {
  readonly scripts?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, unknown>>
}

function contentFaults(files: PackageFiles): Fault[] {
  if (!files.has('plugin.json')) return [{ path: 'plugin.json', message: 'is missing' }]
  const text = files.get('package.json')
  if (text === undefined) return [{ path: 'package.json', message: 'is missing' }]
  let parsed: PackageJson
  try {
    parsed = (JSON.parse(text.toString('utf8')) ?? {}) as PackageJson
  } catch (error) {
    return [{ path: 'package.json', message: `expected JSON: ${(error as Error).message}` }]
  }
  const scripts = RUN_BY_NPM.filter((name) => parsed.scripts?.[name] !== undefined)
  const foreign = Object.keys(parsed.dependencies ?? {}).filter((name) => name !== '@quoin/plugin-sdk')
  return [
    ...scripts.map((name) => ({ path: `package.json#/scripts/${name}`, message: 'would run by itself' })),
    ...foreign.map((name) => ({
      path: `package.json#/dependencies/${name}`,
      message: 'is not installed by the platform; bundle it, or leave it out',
      expected: '@quoin/plugin-sdk only',
      got: name,
    })),
  ]
}
