import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { uiSource } from '../../src/ui/index.ts'
import type { BundleOwner } from '../../src/ui/plugin-bundles.ts'

let work: string
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'quoin-bundles-'))
  await write('ui/index.json', { files: [] })
})
afterEach(() => rm(work, { recursive: true }))

async function write(path: string, content: object): Promise<void> {
  await mkdir(dirname(join(work, path)), { recursive: true })
  await writeFile(join(work, path), JSON.stringify(content))
}
const uiJson = (version: string, file: string) => ({
  id: 'garden',
  version,
  entry: `/assets/plugins/garden/${file}`,
  integrity: { [`/assets/plugins/garden/${file}`]: `sha384-${version}` },
  tagSuffix: `-v${version}`,
  files: [`plugins/garden/${file}`, 'plugins/garden/../../../escape.js'],
})
const owner = (version: string): BundleOwner => ({
  id: 'garden',
  version,
  directory: join(work, `garden/${version}-abcd1234`),
  hasElements: true,
})

describe('elements of a package', () => {
  it('are served below their version, with the integrity that they were built with', async () => {
    await write('garden/1.0.0-abcd1234/dist/ui/ui.json', uiJson('1.0.0', 'index.js'))
    const files = await uiSource(join(work, 'ui'), () => [owner('1.0.0')])()
    const url = '/assets/plugins/garden/1.0.0-abcd1234/index.js'
    expect(files!.plugins.get('garden')).toMatchObject({ entry: url, integrity: { [url]: 'sha384-1.0.0' } })
    expect(files!.byUrl.get(url)).toBe(join(work, 'garden/1.0.0-abcd1234/dist/ui/index.js'))
    for (const path of files!.byUrl.values()) expect(path.startsWith(join(work, 'garden'))).toBe(true)
  })

  it('stay served while a newer version is shown, and tell it by another revision', async () => {
    const owners = [owner('1.0.0')]
    for (const version of ['1.0.0', '1.1.0']) {
      await write(`garden/${version}-abcd1234/dist/ui/ui.json`, uiJson(version, 'index.js'))
    }
    const source = uiSource(join(work, 'ui'), () => owners)
    const before = await source()
    owners[0] = owner('1.1.0')
    const after = await source()
    expect(after!.plugins.get('garden')!.version).toBe('1.1.0')
    expect([...after!.byUrl.keys()]).toEqual(
      expect.arrayContaining(['1.0.0', '1.1.0'].map((v) => `/assets/plugins/garden/${v}-abcd1234/index.js`)),
    )
    expect(after!.revision).not.toBe(before!.revision)
  })

  it('come from the build of the folder only when it is of the same version; otherwise they are missing', async () => {
    await write('ui/plugins/garden/ui.json', { ...uiJson('1.0.0', 'index.js'), files: [] })
    const missing: string[] = []
    const shown = async (version: string) => {
      const source = uiSource(
        join(work, 'ui'),
        () => [owner(version)],
        (each) => missing.push(each.version),
      )
      return (await source())!.plugins.get('garden')?.entry
    }
    expect(await shown('1.0.0')).toBe('/assets/plugins/garden/index.js')
    expect(missing).toEqual([])
    expect(await shown('1.1.0')).toBeUndefined()
    expect(missing).toEqual(['1.1.0'])
  })
})
