import { readdir, readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { packed } from './tarball.ts'

const PLUGINS = resolve(import.meta.dirname, '../../../plugins')

export interface NextVersion {
  readonly version: string
  /** Gets one more column, `added`. */
  readonly table: string
}

/** A product of the repository as its next version: one more column, one more route in one more module. */
export async function nextPackage(id: string, { version, table }: NextVersion): Promise<Buffer> {
  const files = await readProduct(id)
  const manifest = JSON.parse(files['plugin.json']!) as {
    entry: string
    version: string
    routes?: object[]
    tables: Record<string, { columns: Record<string, object> }>
  }
  const packageJson = JSON.parse(files['package.json']!) as { version: string }
  const before = manifest.entry
  manifest.version = packageJson.version = version
  manifest.entry = 'next.ts'
  manifest.tables[table]!.columns['added'] = { type: 'text', max: 40, label: 'Added' }
  manifest.routes = [
    ...(manifest.routes ?? []),
    { method: 'GET', path: '/version', handler: 'version', permission: `read:${table}` },
  ]
  const entry = `import plugin from './${before}'
export default { ...plugin, routes: { ...plugin.routes, version: async () => ({ version: '${version}' }) } }
`
  return packed({
    ...files,
    'plugin.json': JSON.stringify(manifest),
    'package.json': JSON.stringify(packageJson),
    'next.ts': entry,
  })
}

async function readProduct(id: string): Promise<Record<string, string>> {
  const folder = join(PLUGINS, id)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter(
    (entry) => entry.isFile() && !/(^|\/)(node_modules|test)(\/|$)/.test(relative(folder, entry.parentPath)),
  )
  const read = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name)
    return [relative(folder, path), await readFile(path, 'utf8')] as const
  })
  return Object.fromEntries(await Promise.all(read))
}
