import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

/** Subresource integrity of a file's content. */
export function integrityOf(content: Uint8Array | string): string {
  return `sha384-${createHash('sha384').update(content).digest('base64')}`
}

/** The files of a folder, deepest included, in a stable order; an absent folder has none. */
export async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** One hash over the names and contents of files, relative to `root`; absent files count as empty. */
export async function hashFiles(root: string, files: readonly string[], salt = ''): Promise<string> {
  const hash = createHash('sha256').update(salt)
  for (const file of files) {
    hash.update(`\0${relative(root, file)}\0`)
    hash.update(await readFile(file).catch(() => ''))
  }
  return hash.digest('hex').slice(0, 16)
}

/** Files below this size gain nothing from compression. */
const SMALLEST_COMPRESSED_BYTES = 700

/** Writes a served file and, where they are smaller, its brotli and gzip forms. */
export async function writeServed(file: string, content: Uint8Array | string): Promise<void> {
  const bytes = Buffer.from(content)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, bytes)
  if (bytes.length < SMALLEST_COMPRESSED_BYTES || file.endsWith('.woff2')) return
  const [small, zipped] = await Promise.all([
    brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    zip(bytes, { level: 9 }),
  ])
  await Promise.all([writeFile(`${file}.br`, small), writeFile(`${file}.gz`, zipped)])
}

/** Writes JSON so that a reader sees the old or the new file, never a part. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}.tmp`
  await writeFile(draft, `${JSON.stringify(value, null, 2)}\n`)
  await rename(draft, file)
}

/** Parsed JSON of a file of our own making, undefined when it is absent or broken. */
export async function readJson<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T
  } catch {
    return undefined
  }
}
