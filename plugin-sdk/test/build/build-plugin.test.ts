import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPlugin } from '../../src/build/index.ts'
import type { PluginUi } from '../../src/build/index.ts'

const root = join(import.meta.dirname, '../../..')
let place: string
let directory: string
let outDir: string

const manifest = { id: 'demo', version: '1.0.0', ui: { entry: 'ui/index.ts' } }
const element = (text: string): string => `
  import { defineElement, html, QuoinElement } from '@quoin/plugin-sdk/ui'
  class Hello extends QuoinElement { render() { return html\`<demo-part>${text}</demo-part>\` } }
  defineElement('demo-hello', Hello)
`
const write = (text: string): Promise<void> => writeFile(join(directory, 'ui/index.ts'), text)
const build = (): Promise<PluginUi | undefined> => buildPlugin({ root, outDir, directory })
const fileOf = (ui: PluginUi): string => join(outDir, ui.entry.replace('/assets/', ''))

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'quoin-build-'))
  directory = join(place, 'demo')
  outDir = join(place, 'out')
  await mkdir(join(directory, 'ui'), { recursive: true })
  await writeFile(join(directory, 'plugin.json'), JSON.stringify(manifest))
})
afterAll(() => rm(place, { recursive: true, force: true }))

describe('the build of a plugin', () => {
  test('keeps the SDK outside, suffixes elements and seals the file', async () => {
    await write(element('one'))
    const ui = await build()
    if (!ui) throw new Error('expected a build')
    const code = await readFile(fileOf(ui), 'utf8')
    expect(code).toMatch(/from\s*"@quoin\/plugin-sdk\/ui"/)
    expect(code.length).toBeLessThan(2_000)
    expect(ui.tagSuffix).toMatch(/^-v[0-9a-f]{7}$/)
    expect(code).toContain(`demo-hello${ui.tagSuffix}`)
    expect(code).toContain(`<demo-part${ui.tagSuffix}>`)
    const digest = createHash('sha384').update(code).digest('base64')
    expect(ui.integrity).toEqual({ [ui.entry]: `sha384-${digest}` })
    expect(ui.files).toEqual([ui.entry.replace('/assets/', '')])
  })

  test('gives the same answer without building while nothing changed', async () => {
    const before = await build()
    const writtenAt = (await stat(fileOf(before as PluginUi))).mtimeMs
    expect(await build()).toEqual(before)
    expect((await stat(fileOf(before as PluginUi))).mtimeMs).toBe(writtenAt)
  })

  test('gives new names to a new version and keeps the old file for open pages', async () => {
    const before = (await build()) as PluginUi
    await write(element('two'))
    const after = (await build()) as PluginUi
    expect(after.entry).not.toBe(before.entry)
    expect(after.tagSuffix).not.toBe(before.tagSuffix)
    expect(await readFile(fileOf(before), 'utf8')).toContain('one')
  })

  test.each([
    ["import '@vaadin/grid'", "'@quoin/plugin-sdk/ui/…'"],
    ["import 'lit/decorators.js'", "'@quoin/plugin-sdk/ui'"],
    ["import '@quoin/plugin-sdk/ui/api/client'", 'is not a shared module'],
  ])('refuses %s and says what to import', async (line, words) => {
    await write(line)
    await expect(build()).rejects.toThrow(words)
  })

  test('is nothing for a plugin without elements', async () => {
    await writeFile(join(directory, 'plugin.json'), JSON.stringify({ id: 'demo', version: '1.0.0' }))
    expect(await build()).toBeUndefined()
  })
})
