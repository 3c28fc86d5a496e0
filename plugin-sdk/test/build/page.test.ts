import { expect, test } from 'vitest'
import type { PluginUi, UiIndex } from '../../src/build/index.ts'
import { renderPage } from '../../src/build/index.ts'

const index: UiIndex = {
  revision: 'r',
  imports: { lit: '/assets/shared/lit-1.js' },
  integrity: { '/assets/shared/lit-1.js': 'sha384-a', '/assets/host/main-1.js': 'sha384-b' },
  entry: '/assets/host/main-1.js',
  preload: ['/assets/host/main-1.js', '/assets/shared/lit-1.js'],
  fonts: ['/assets/shared/f.woff2'],
  icon: '/assets/host/mark.svg',
  bootScript: 'boot()',
  bootStyle: ':root{}',
  styleHashes: [],
  files: [],
}
const plugin: PluginUi = {
  id: 'demo',
  version: '1.0.0',
  entry: '/assets/plugins/demo/index-1.js',
  integrity: { '/assets/plugins/demo/index-1.js': 'sha384-c' },
  tagSuffix: '-v1',
  files: [],
}
const page = renderPage(index, { nonce: 'n0', title: 'A <b> & "c"', plugins: [plugin] })

test('the import map comes before every module and names the integrity of plugins too', () => {
  const map = /<script type="importmap" nonce="n0">(.*)<\/script>/.exec(page)?.[1] ?? ''
  expect(JSON.parse(map)).toEqual({
    imports: index.imports,
    integrity: { ...index.integrity, ...plugin.integrity },
  })
  const first = (text: string): number => page.indexOf(text)
  expect(first('importmap')).toBeLessThan(first('modulepreload'))
  expect(first('importmap')).toBeLessThan(first('type="module"'))
  expect(first('boot()')).toBeLessThan(first('importmap'))
})

test('every preload and the entry carry their integrity', () => {
  for (const url of index.preload) {
    expect(page).toContain(`<link rel="modulepreload" href="${url}" integrity="${index.integrity[url]}">`)
  }
  expect(page).toContain(`<script type="module" src="${index.entry}" integrity="sha384-b"></script>`)
})

test('inline parts carry the nonce, text is escaped', () => {
  expect(page.match(/<(script|style)(?![^>]*(nonce="n0"|src=))/g)).toBeNull()
  expect(page).toContain('<title>A &lt;b> &amp; &quot;c&quot;</title>')
})
