import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPlugin } from '../../src/build/index.ts'
import { createPlugin } from '../../src/create/index.ts'

const run = promisify(execFile)
const ROOT = resolve(import.meta.dirname, '../../..')
const ID = 'acme-fleet'

let folder: string
let directory: string
beforeAll(async () => {
  // Inside the repository, where the SDK resolves as it does for an installed plugin.
  await mkdir(join(ROOT, '.quoin'), { recursive: true })
  folder = await mkdtemp(join(ROOT, '.quoin/created-'))
  directory = join(folder, ID)
  await createPlugin({ id: ID, directory, publisher: 'acme' })
})
afterAll(() => rm(folder, { recursive: true }))

const node = (script: string, ...args: string[]) =>
  run(process.execPath, [join(ROOT, 'node_modules', script), ...args], {
    cwd: directory,
    env: { ...process.env, NO_COLOR: '1' },
  })

describe('a plugin from the template', () => {
  it('has manifest, code, pages, a test and texts, with nothing left to fill in', async () => {
    expect(JSON.parse(await readFile(join(directory, 'plugin.json'), 'utf8'))).toMatchObject({
      id: ID,
      name: 'Acme Fleet',
      publisher: 'acme',
    })
    for (const file of [
      'package.json',
      'src/index.ts',
      'ui/index.ts',
      'test/item.test.ts',
      'README.md',
      'CHANGELOG.md',
    ]) {
      expect(await readFile(join(directory, file), 'utf8')).not.toMatch(/\{\{|\}\}(?!['`])/)
    }
  })

  it('passes the type check', async () => {
    const options = {
      extends: join(ROOT, 'tsconfig.json'),
      include: ['src', 'ui', 'test', join(ROOT, 'plugin-sdk/src/ui/assets.d.ts')],
      exclude: [],
    }
    await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(options))
    await expect(node('ts7/bin/tsc', '-p', '.')).resolves.toBeDefined()
  })

  it('passes its own test against the real kernel: installed, switched on, called', async () => {
    await writeFile(join(directory, 'vitest.config.ts'), 'export default {}')
    const { stdout } = await node('vitest/vitest.mjs', 'run', '--root', directory)
    expect(stdout).toMatch(/Tests\s+1 passed/)
  }, 60_000)

  it('builds its pages', async () => {
    const ui = await buildPlugin({ root: ROOT, outDir: join(folder, 'ui'), directory })
    expect(ui).toMatchObject({ id: ID, version: '0.1.0', entry: expect.stringContaining('/assets/') })
  }, 60_000)
})

describe('a refusal', () => {
  it.each(['', 'a', 'Acme', 'acme_fleet', 'acme--fleet', '9lives', '../acme', 'a'.repeat(31)])(
    'of the id %j says what one looks like',
    async (id) => {
      const made = createPlugin({ id, directory: join(folder, 'refused') })
      await expect(made).rejects.toMatchObject({
        code: 'create.id-invalid',
        help: expect.stringContaining('acme-fleet'),
      })
    },
  )

  it('of a folder that holds something', async () => {
    await expect(createPlugin({ id: ID, directory })).rejects.toMatchObject({ code: 'create.folder-taken' })
  })
})
