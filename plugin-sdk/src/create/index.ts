import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { folderTaken, idInvalid } from './errors.ts'

export interface CreateOptions {
  /** `acme-fleet`: the plugin's id, and the name of its schema, routes and elements. */
  readonly id: string
  /** Folder of the new plugin; made when it is not there. */
  readonly directory: string
  /** As people see it; made from the id when absent. */
  readonly name?: string | undefined
  readonly publisher?: string | undefined
}

const ROOT = resolve(import.meta.dirname, '../..')
const TEMPLATE = join(ROOT, 'template')
const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const SUFFIX = '.tpl'

/**
 * Writes a plugin that works: manifest, code, element, test, README, CHANGELOG.
 * @returns the files, relative to the folder
 * @throws create.id-invalid, create.folder-taken
 */
export async function createPlugin(options: CreateOptions): Promise<string[]> {
  const { id, directory, name = nameOf(id), publisher = 'acme' } = options
  if (!ID.test(id) || id.length < 2 || id.length > 30) throw idInvalid({ id: id.slice(0, 40) })
  const present = await readdir(directory).catch(() => [])
  if (present.length > 0) throw folderTaken({ directory })
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  const schema = relative(directory, join(ROOT, 'plugin.schema.json')).split(sep).join('/')
  const values: Readonly<Record<string, string>> = { id, name, publisher, schema, sdk: version }
  const written: string[] = []
  for (const path of (await readdir(TEMPLATE, { recursive: true })).sort()) {
    if (!path.endsWith(SUFFIX)) continue
    const text = await readFile(join(TEMPLATE, path), 'utf8')
    const file = path.slice(0, -SUFFIX.length)
    await mkdir(dirname(join(directory, file)), { recursive: true })
    await writeFile(
      join(directory, file),
      text.replaceAll(/\{\{(\w+)\}\}/g, (_, key: string) => values[key] ?? ''),
    )
    written.push(file.split(sep).join('/'))
  }
  return written
}

const nameOf = (id: string): string =>
  id
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')
