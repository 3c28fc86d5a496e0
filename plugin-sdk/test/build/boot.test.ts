import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { BOOT_SCRIPT } from '../../src/build/boot.ts'

/** Runs the script in a bare page; returns what it left there. */
function boot(look: string | null) {
  class Document {
    createElement(name: string): { name: string; nonce?: string } {
      return { name }
    }
  }
  const root = { dataset: {} as Record<string, string> }
  const document = Object.assign(new Document(), {
    currentScript: { nonce: 'n0' },
    documentElement: root,
  })
  const window: Record<string, unknown> = {}
  runInNewContext(BOOT_SCRIPT, { document, Document, window, localStorage: { getItem: () => look } })
  return { document, window, dataset: root.dataset }
}

test('gives the nonce to styles made by script, and to nothing else', () => {
  const { document, window } = boot(null)
  expect(document.createElement('STYLE')).toEqual({ name: 'STYLE', nonce: 'n0' })
  expect(document.createElement('div')).toEqual({ name: 'div' })
  expect(window['litNonce']).toBe('n0')
})

test('applies the stored look before the first paint', () => {
  expect(boot('{"theme":"dark","density":"compact"}').dataset).toEqual({ theme: 'dark', density: 'compact' })
  expect(boot('{"theme":"system"}').dataset).toEqual({})
})

test('survives a broken store', () => {
  expect(boot('{oops').dataset).toEqual({})
})
