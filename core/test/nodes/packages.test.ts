import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/config/clock.ts'
import { enterPlatform, writeEvent } from '../../src/plugins/apply/ledger.ts'
import type { PackageStore } from '../../src/plugins/lifecycle/types.ts'
import { createPackageStore } from '../../src/plugins/packages/package-store.ts'
import { PACKAGE_LIMITS } from '../../src/plugins/packages/read-package.ts'
import { StoredPackages } from '../../src/plugins/packages/stored-packages.ts'
import { verifyPackage } from '../../src/plugins/packages/verify-package.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { engineOf } from '../plugins/garage.ts'
import { gardenFiles, gardenPackage, writeGarden } from './garden.ts'
import { packed, tarball, type TarEntry } from './tarball.ts'

let test: TestDatabase
let work: string
let store: PackageStore
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.drop())
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'quoin-packages-'))
  store = openStore('node1')
})
afterEach(() => rm(work, { recursive: true }))

/** What one node has: its own folder of unfolded packages, the shared database and folder of plugins. */
const openStore = (node: string, on = test, folder = 'plugins'): PackageStore =>
  createPackageStore({
    folders: [join(work, folder)],
    root: join(work, node),
    stored: new StoredPackages(on.database),
    verify: verifyPackage,
    clock: systemClock,
  })

/** As an act of an operator writes it. */
const noteInstall = (id: string, version: string, error?: object): Promise<void> =>
  test.installer.transaction(async ({ run }) => {
    const now = systemClock.now()
    await enterPlatform(run, { ...engineOf(test), now })
    const head = { pluginId: id, kind: 'install', fromVersion: null, toVersion: version } as const
    await writeEvent(run, { ...head, steps: [], durationMs: 0, now, actor: undefined, error })
  })

const ENTRIES: TarEntry[] = Object.entries(gardenFiles({ version: '9.0.0' })).map(([path, content]) => ({
  path: `package/${path}`,
  content,
}))
const refusal = (archive: Buffer): Promise<{ code: string; text: string }> =>
  store.add(archive).then(
    () => ({ code: 'accepted', text: '' }),
    (error: { code: string; message: string; faults: { path: string; message: string }[] }) => ({
      code: error.code,
      text: [error.message, ...error.faults.map(({ path, message }) => `${path} ${message}`)].join('; '),
    }),
  )

describe('an uploaded package', () => {
  it('is at hand on every node, with the files that were packed', async () => {
    const info = await store.add(gardenPackage({ version: '1.0.0' }))
    expect(info).toMatchObject({ id: 'garden', version: '1.0.0', origin: 'stored' })
    const { directory, text } = await openStore('node2').open('garden', '1.0.0')
    expect(directory).toBe(join(work, 'node2/garden', `1.0.0-${info.hash!.slice(0, 8)}`))
    expect(text).toBe(gardenFiles({ version: '1.0.0' })['plugin.json'])
    expect((await readdir(directory)).sort()).toEqual(['package.json', 'plugin.json', 'src'])
    const module = (await import(join(directory, 'src/index.ts'))) as { default: object }
    expect(module.default).toHaveProperty('routes.greeting')
  })

  it('changes nothing when it comes again, and is refused with other content', async () => {
    const first = await store.add(gardenPackage({ version: '1.1.0' }))
    expect(await store.add(gardenPackage({ version: '1.1.0' }))).toEqual(first)
    expect((await refusal(gardenPackage({ version: '1.1.0', greeting: 'other' }))).code).toBe(
      'packages.version-taken',
    )
    expect((await store.versions('garden')).filter(({ version }) => version === '1.1.0')).toHaveLength(1)
  })

  it('is listed newest first, by semver', async () => {
    for (const version of ['2.9.0', '2.10.0']) await store.add(gardenPackage({ version, id: 'orchard' }))
    expect((await store.versions('orchard')).map(({ version }) => version)).toEqual(['2.10.0', '2.9.0'])
  })

  it('is refused on a node when its bytes in the database were changed', async () => {
    await store.add(gardenPackage({ version: '3.0.0', id: 'damaged' }))
    await test.installer.transaction(({ administer }) =>
      administer(`update kernel.package_chunk set content = content || 'x'::bytea
        where package = (select id from kernel.package where plugin_id = 'damaged')`),
    )
    await expect(store.open('damaged', '3.0.0')).rejects.toMatchObject({ code: 'packages.damaged' })
    expect(await readdir(join(work, 'node1'))).toEqual(['node_modules'])
  })

  it('may be as long as a path with pax headers', async () => {
    const long = `package/src/${'deep/'.repeat(20)}file.ts`
    const pax = `${long.length + 9} path=${long}\n`
    const archive = tarball([
      ...ENTRIES,
      { path: 'PaxHeader', content: pax, type: 'x' },
      { path: 'package/cut', content: 'x' },
    ])
    const { directory } = await store.add(archive).then(() => store.open('garden', '9.0.0'))
    expect(await readFile(join(directory, long.slice('package/'.length)), 'utf8')).toBe('x')
  })
})

describe('an archive that means harm', () => {
  const outside: [string, TarEntry, string][] = [
    ['a path that climbs', { path: 'package/../../evil.ts' }, 'leads out of its folder'],
    ['an absolute path', { path: '/etc/passwd' }, 'is an absolute path'],
    ['another folder', { path: 'evil/a.ts' }, 'outside of the folder "package"'],
    ['a backslash', { path: 'package\\..\\evil.ts' }, 'a character that file names must not have'],
    ['a drive', { path: 'package/c:evil.ts' }, 'a character that file names must not have'],
    ['an invisible letter', { path: 'package/e\u202evil.ts' }, 'a character that file names must not have'],
    ['an empty part', { path: 'package//a.ts' }, 'leads out of its folder'],
    ['the same file twice', { path: 'package/src/index.ts' }, 'is there twice'],
    ['two cases of one name', { path: 'package/SRC/Index.ts' }, 'is there twice, letter case aside'],
    ['a file where a folder is', { path: 'package/src' }, 'is there twice'],
    ['a file below a file', { path: 'package/plugin.json/x' }, 'is there twice'],
    ['native code', { path: 'package/build/addon.node' }, 'is native code'],
    ['another package', { path: 'package/node_modules/@quoin/plugin-sdk/index.js' }, 'belongs to another'],
    ['a symbolic link', { path: 'package/a', type: '2', linkTo: '/etc' }, 'is no plain file (type "2")'],
    ['a hard link', { path: 'package/a', type: '1', linkTo: 'plugin.json' }, 'is no plain file (type "1")'],
    ['a device', { path: 'package/a', type: '3' }, 'is no plain file (type "3")'],
  ]
  it.each(outside)('is refused with %s', async (_, entry, reason) => {
    const { code, text } = await refusal(tarball([...ENTRIES, entry]))
    expect(code).toMatch(/^packages\.(invalid|unreadable)$/)
    expect(text).toContain(reason)
  })

  it('is refused with every fault at once, and leaves no file and no row', async () => {
    const { text } = await refusal(tarball([...ENTRIES, { path: '/a' }, { path: 'package/b.node' }]))
    expect(text).toMatch(/has 2 faults.*absolute.*native/)
    expect(await readdir(work)).toEqual([])
    expect(await store.versions('nothing')).toEqual([])
  })

  it('is refused when it unpacks to more than the limit, without unpacking it', async () => {
    const bomb = gzipSync(Buffer.alloc(PACKAGE_LIMITS.unpackedBytes + 512))
    expect(bomb.length).toBeLessThan(1_000_000)
    expect((await refusal(bomb)).text).toContain('larger than 200 MB')
  })

  it('is refused when it is cut, damaged, or something else', async () => {
    const whole = tarball(ENTRIES)
    expect((await refusal(Buffer.from('PK\x03\x04'))).text).toContain('not compressed by gzip')
    expect((await refusal(whole.subarray(0, whole.length - 20))).code).toBe('packages.unreadable')
    expect((await refusal(gzipSync(Buffer.alloc(512, '1')))).text).toContain('a header of it is damaged')
    expect((await refusal(gzipSync(Buffer.alloc(0)))).text).toContain('its end is missing')
  })

  it('is refused with scripts that npm would run and packages nobody installs', async () => {
    const files = gardenFiles({ version: '9.1.0' })
    const packageJson = {
      version: '9.1.0',
      scripts: { postinstall: 'evil' },
      dependencies: { left: '1.0.0' },
    }
    const { text } = await refusal(packed({ ...files, 'package.json': JSON.stringify(packageJson) }))
    expect(text).toContain('package.json#/scripts/postinstall would run by itself')
    expect(text).toContain('package.json#/dependencies/left is not installed by the platform')
  })

  it('is refused with a faulty manifest, another version in package.json, or an id of the platform', async () => {
    const files = gardenFiles({ version: '9.2.0' })
    expect((await refusal(packed({ ...files, 'package.json': '{"version":"9.2.1"}' }))).text).toContain(
      '9.2.1',
    )
    expect((await refusal(packed({ ...files, 'plugin.json': '{"id":"x"}' }))).code).toBe('packages.invalid')
    expect((await refusal(gardenPackage({ version: '9.2.0', id: 'core' }))).text).toContain(
      '"core" is claimed',
    )
    expect((await refusal(packed({ 'a.txt': '' }))).text).toContain('plugin.json is missing')
  })
})

describe('a folder', () => {
  it('is loaded from a copy under its content, all modules of it, and the version before stays at hand', async () => {
    const folder = join(work, 'plugins/shed')
    await writeGarden(folder, { version: '1.0.0', id: 'shed' })
    const first = await store.open('shed', '1.0.0')
    await writeFile(join(folder, 'src/greeting.ts'), `export const greeting = () => 'changed'\n`)
    const changed = await store.open('shed', '1.0.0')
    expect(changed.directory).not.toBe(first.directory)
    await noteInstall('shed', '1.0.0')
    await writeGarden(folder, { version: '1.1.0', id: 'shed' })
    expect((await store.versions('shed')).map(({ version }) => version)).toEqual(['1.1.0', '1.0.0'])
    const before = await store.open('shed', '1.0.0')
    expect(before.directory).toBe(changed.directory)
    const { greeting } = (await import(join(changed.directory, 'src/greeting.ts'))) as {
      greeting: () => string
    }
    expect(greeting()).toBe('changed')
  })

  it('leaves links out, and comes before an upload of the same version', async () => {
    const folder = join(work, 'plugins/both')
    await store.add(gardenPackage({ version: '1.0.0', id: 'both' }))
    await writeGarden(folder, { version: '1.0.0', id: 'both', greeting: 'from the folder' })
    await symlink('/etc/hostname', join(folder, 'src/link.ts'))
    const { info, directory } = await store.open('both', '1.0.0')
    expect(info.origin).toBe('folder')
    expect((await readdir(join(directory, 'src'))).sort()).toEqual(['greeting.ts', 'index.ts'])
  })

  it('is copied once when many ask at the same moment', async () => {
    await writeGarden(join(work, 'plugins/many'), { version: '1.0.0', id: 'many' })
    const opened = await Promise.all(Array.from({ length: 8 }, () => store.open('many', '1.0.0')))
    expect(new Set(opened.map(({ directory }) => directory)).size).toBe(1)
    expect(await readdir(join(work, 'node1/many'))).toHaveLength(1)
  })

  it('that is gone is no version at hand unless it was installed', async () => {
    const folder = join(work, 'plugins/tried')
    await writeGarden(folder, { version: '1.0.0', id: 'tried' })
    await store.open('tried', '1.0.0')
    await noteInstall('tried', '1.0.0', { code: 'plugins.refused' })
    await rm(folder, { recursive: true })
    expect(await store.versions('tried')).toEqual([])
    await noteInstall('tried', '1.0.0')
    expect(await store.versions('tried')).toMatchObject([{ version: '1.0.0', origin: 'folder' }])
  })

  it('that nobody has is not found, by id and version', async () => {
    await expect(store.open('garden', '7.0.0')).rejects.toMatchObject({
      code: 'packages.not-found',
      status: 404,
    })
  })
})

describe('what another database left in the same data directory', () => {
  let other: TestDatabase
  beforeAll(async () => {
    other = await createTestDatabase()
  })
  afterAll(() => other.drop())
  const keysOf = async (where: PackageStore): Promise<string[]> =>
    (await where.versions())
      .filter(({ id }) => /^(pond|hedge)$/.test(id))
      .map(({ id, version }) => `${id} ${version}`)

  it('is neither listed nor opened, and stays for those who use it', async () => {
    const theirs = openStore('shared', other, 'their-plugins')
    await theirs.add(gardenPackage({ version: '1.0.0', id: 'pond' }))
    await writeGarden(join(work, 'their-plugins/hedge'), { version: '2.0.0', id: 'hedge' })
    const opened = [await theirs.open('pond', '1.0.0'), await theirs.open('hedge', '2.0.0')]

    const ours = openStore('shared')
    expect(await keysOf(ours)).toEqual([])
    await expect(ours.open('pond', '1.0.0')).rejects.toMatchObject({ code: 'packages.not-found' })
    await ours.add(gardenPackage({ version: '1.0.1', id: 'pond' }))
    await ours.open('pond', '1.0.1')
    expect(await keysOf(ours)).toEqual(['pond 1.0.1'])

    expect(await keysOf(theirs)).toEqual(['hedge 2.0.0', 'pond 1.0.0'])
    for (const { directory, text } of opened)
      expect(await readFile(join(directory, 'plugin.json'), 'utf8')).toBe(text)
  })
})
