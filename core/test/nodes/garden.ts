import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { packed } from './tarball.ts'

export interface GardenOptions {
  readonly version: string
  readonly id?: string
  /** What `GET /api/<id>/greeting` answers. */
  readonly greeting?: string
  /** More columns of the table `bed`. */
  readonly columns?: Readonly<Record<string, object>>
  /** The entry module, when it is to misbehave. */
  readonly code?: string
  readonly manifest?: object
}

/** The files of a small plugin: a table, a route, an action and a hook, in two modules. */
export function gardenFiles(options: GardenOptions): Record<string, string> {
  const { version, id = 'garden', greeting = `${id} ${version}`, columns = {} } = options
  const manifest = {
    id,
    name: 'Garden',
    summary: 'Beds and what grows in them.',
    publisher: 'test',
    license: 'Apache-2.0',
    icon: 'sprout',
    version,
    kernel: '^0.1',
    entry: 'src/index.ts',
    tables: {
      bed: {
        label: 'Bed',
        plural: 'Beds',
        title: '{name}',
        icon: 'sprout',
        columns: { name: { type: 'text', max: 80, required: true, label: 'Name' }, ...columns },
      },
    },
    hooks: { bed: ['beforeCreate'] },
    routes: [{ method: 'GET', path: '/greeting', handler: 'greeting', permission: 'read:bed' }],
    ...options.manifest,
  }
  const code = `import { definePlugin } from '@quoin/plugin-sdk'
import { greeting } from './greeting.ts'
export default definePlugin({
  routes: {
    greeting: async (context, { query }) => {
      await new Promise((done) => setTimeout(done, Number(query.waitMs ?? 0)))
      await context.db.query('select id, name from ${id}.bed order by id limit 1')
      return { greeting: greeting() }
    },
  },
  hooks: { bed: { beforeCreate: async (context, rows) => rows } },
})
`
  return {
    'plugin.json': JSON.stringify(manifest),
    'package.json': JSON.stringify({ name: `@test/${id}`, version, type: 'module' }),
    'src/index.ts': options.code ?? code,
    // A module of its own: a new version must not meet the old one in the module cache.
    'src/greeting.ts': `export const greeting = (): string => ${JSON.stringify(greeting)}\n`,
  }
}

export const gardenPackage = (options: GardenOptions): Buffer => packed(gardenFiles(options))

/** Writes the plugin's folder, as an operator does who copies one there. */
export async function writeGarden(folder: string, options: GardenOptions): Promise<void> {
  for (const [path, content] of Object.entries(gardenFiles(options))) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
}
