import { describe, expect, test } from 'vitest'
import { ariaKeys, chordOf, keyLabels } from '../../src/ui/keyboard/keys.ts'
import { ShortcutRegistry } from '../../src/ui/keyboard/registry.ts'
import type { PressContext, Shortcut } from '../../src/ui/keyboard/registry.ts'

const press = (
  key: string,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {},
) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
})
const idle: PressContext = { isTyping: false, isDialogOpen: false, atMs: 0 }

function registryOf(...list: (Partial<Shortcut> & { keys: string })[]) {
  const registry = new ShortcutRegistry({ isMac: false })
  for (const shortcut of list) registry.add({ label: shortcut.keys, run: () => undefined, ...shortcut })
  const type = (text: string, context: Partial<PressContext> = {}): string | undefined =>
    registry.press(press(text), { ...idle, ...context }).shortcut?.label
  return { registry, type }
}

describe('names of key presses', () => {
  test.each([
    [press('k', { ctrlKey: true }), false, 'Mod+k'],
    [press('k', { metaKey: true }), true, 'Mod+k'],
    [press('K', { shiftKey: true }), false, 'Shift+k'],
    [press('?', { shiftKey: true }), false, '?'],
    [press('Enter', { ctrlKey: true, shiftKey: true }), false, 'Mod+Shift+Enter'],
    [press(' '), false, 'Space'],
  ])('%#: %o', (event, isMac, name) => {
    expect(chordOf(event, isMac)).toBe(name)
  })

  test('shows keys as the machine prints them', () => {
    expect(keyLabels('Mod+k', true)).toEqual(['⌘', 'K'])
    expect(keyLabels('g d', false)).toEqual(['G', 'D'])
    expect(ariaKeys('Mod+k', false)).toBe('Control+k')
    expect(ariaKeys('g d', false)).toBeUndefined()
  })
})

describe('shortcuts', () => {
  test('run on a single key', () => {
    expect(registryOf({ keys: '?' }).type('?')).toBe('?')
  })

  test('run on a sequence, within its time', () => {
    const { type } = registryOf({ keys: 'g d' })
    expect(type('g', { atMs: 0 })).toBeUndefined()
    expect(type('d', { atMs: 900 })).toBe('g d')
  })

  test('forget a sequence that took too long', () => {
    const { type } = registryOf({ keys: 'g d' })
    type('g', { atMs: 0 })
    expect(type('d', { atMs: 1_001 })).toBeUndefined()
  })

  test('begin anew when the second key belongs to another one', () => {
    const { type } = registryOf({ keys: 'g d' }, { keys: 'c' })
    type('g', { atMs: 0 })
    expect(type('c', { atMs: 100 })).toBe('c')
  })

  test('rest while a person types, unless they say otherwise', () => {
    const { type, registry } = registryOf({ keys: 'c' }, { keys: 'Mod+k', worksWhileTyping: true })
    expect(type('c', { isTyping: true })).toBeUndefined()
    expect(registry.press(press('k', { ctrlKey: true }), { ...idle, isTyping: true }).shortcut?.label).toBe(
      'Mod+k',
    )
  })

  test('of the page rest while a dialog is open', () => {
    const { type } = registryOf({ keys: 'c', scope: 'page' }, { keys: 's', scope: 'dialog' })
    expect(type('c', { isDialogOpen: true })).toBeUndefined()
    expect(type('s', { isDialogOpen: true })).toBe('s')
  })

  test('of the page win over global ones with the same keys, and the later over the earlier', () => {
    const { type } = registryOf(
      { keys: 'c', label: 'page', scope: 'page' },
      { keys: 'c', label: 'global' },
      { keys: 'x', label: 'first' },
      { keys: 'x', label: 'second' },
    )
    expect(type('c')).toBe('page')
    expect(type('x')).toBe('second')
  })

  test('are gone once removed', () => {
    const { registry, type } = registryOf()
    const remove = registry.add({ keys: 'c', label: 'c', run: () => undefined })
    remove()
    expect(type('c')).toBeUndefined()
    expect(registry.list()).toEqual([])
  })
})
