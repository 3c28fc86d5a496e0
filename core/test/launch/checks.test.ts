import { expect, test } from 'vitest'
import { dependencyArrows } from '../../launch/checks/dependency-arrows.ts'
import { injectedPorts } from '../../launch/checks/injected-ports.ts'
import { productWords } from '../../launch/checks/product-words.ts'

const source = (path: string, text: string): { path: string; text: string }[] => [{ path, text }]
const imports = (path: string, specifier: string): string[] =>
  dependencyArrows(source(path, `import { x } from '${specifier}'`))

test.each([
  ['core/src/records/list.ts', '@quoin/plugin-sdk'],
  ['core/src/records/list.ts', '../database/types.ts'],
  ['core/src/records/list.ts', 'node:fs'],
  ['core/src/records/list.ts', 'knex'],
  ['core/launch/build-ui.ts', '@quoin/plugin-sdk/build'],
  ['host-ui/src/shell.ts', '@quoin/plugin-sdk/ui'],
  ['plugin-sdk/src/ui/element.ts', 'lit'],
  ['plugins/acme/src/index.ts', '@quoin/plugin-sdk'],
  ['plugins/acme/ui/index.ts', '@quoin/plugin-sdk/ui'],
  ['plugins/acme/src/index.ts', './rules/price.ts'],
  ['plugins/acme/test/price.test.ts', 'vitest'],
  ['plugins/acme/test/price.test.ts', '../../../core/test/harness/index.ts'],
])('%s may import %s', (path, specifier) => {
  expect(imports(path, specifier)).toEqual([])
})

test.each([
  ['core/src/records/list.ts', '@quoin/host-ui'],
  ['core/src/records/list.ts', '@quoin/plugin-sdk/ui'],
  ['core/src/records/list.ts', '../../../plugins/acme/src/index.ts'],
  ['core/src/records/list.ts', '../../launch/lock.mjs'],
  ['core/test/records/list.test.ts', '../../../plugins/acme/src/index.ts'],
  ['plugin-sdk/src/index.ts', '@quoin/core'],
  ['host-ui/src/shell.ts', '../../core/src/config/index.ts'],
  ['plugins/acme/src/index.ts', '@quoin/core'],
  ['plugins/acme/src/index.ts', 'node:fs'],
  ['plugins/acme/src/index.ts', 'pg'],
  ['plugins/acme/ui/index.ts', 'lit'],
  ['plugins/acme/src/index.ts', '../../other/src/index.ts'],
  ['plugins/acme/test/price.test.ts', '../../../core/src/config/index.ts'],
])('%s may not import %s', (path, specifier) => {
  expect(imports(path, specifier)).toHaveLength(1)
})

test('types, re-exports and dynamic imports count too', () => {
  const text = `import type { A } from '@quoin/core'
export { b } from '@quoin/core'
await import('@quoin/core')`
  expect(dependencyArrows(source('plugins/acme/src/index.ts', text))).toHaveLength(3)
})

test('a plugin that installs another package is reported', () => {
  const text = '{ "dependencies": { "@quoin/plugin-sdk": "0.1.0", "lodash": "4.0.0" } }'
  expect(dependencyArrows(source('plugins/acme/package.json', text))).toEqual([
    'plugins/acme/package.json: a plugin depends on @quoin/plugin-sdk alone, not on lodash',
  ])
})

test('a product named in the kernel is found in any spelling, in its line', () => {
  const text = '// a crm comment\nconst invoiceTotal = 1\nconst table = "DEALS"\nconst open_deal = 2'
  expect(productWords(source('core/src/records/a.ts', text))).toEqual([
    'core/src/records/a.ts:2: the kernel may not name a product: "invoice"',
    'core/src/records/a.ts:3: the kernel may not name a product: "DEALS"',
    'core/src/records/a.ts:4: the kernel may not name a product: "deal"',
  ])
})

test('other words, and products themselves, pass', () => {
  expect(productWords(source('core/src/a.ts', 'const ideal = "dealt with"'))).toEqual([])
  expect(productWords(source('plugins/crm/src/a.ts', 'const deal = 1'))).toEqual([])
})

test('the clock is read through its port only', () => {
  expect(injectedPorts(source('core/src/a.ts', 'const now = new Date()'))).toHaveLength(1)
  expect(injectedPorts(source('plugins/acme/src/a.ts', 'const chance = Math.random()'))).toHaveLength(1)
  expect(injectedPorts(source('core/src/a.ts', 'const day = new Date(text)'))).toEqual([])
  expect(injectedPorts(source('core/src/config/clock.ts', 'const now = new Date()'))).toEqual([])
})
