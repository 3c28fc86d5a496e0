/** One key press as text: `Mod+k`, `Shift+Enter`, `?`, `j`. `Mod` is Cmd on a Mac and Ctrl elsewhere. */
export interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** Names a key press the way shortcuts are written. */
export function chordOf(press: KeyPress, isMac: boolean): string {
  const parts: string[] = []
  if (isMac ? press.metaKey : press.ctrlKey) parts.push('Mod')
  if (isMac && press.ctrlKey) parts.push('Ctrl')
  if (press.altKey) parts.push('Alt')
  const isLetter = /^[a-z]$/i.test(press.key)
  // `?` already says that Shift is down; letters and named keys do not.
  if (press.shiftKey && (isLetter || press.key.length > 1)) parts.push('Shift')
  parts.push(isLetter ? press.key.toLowerCase() : press.key === ' ' ? 'Space' : press.key)
  return parts.join('+')
}

/** Splits `g d` into its presses. */
export function pressesOf(keys: string): readonly string[] {
  return keys.trim().split(/\s+/)
}

/** Keys for reading: `Mod+k` → ["Ctrl", "K"] or ["⌘", "K"]; presses of a sequence follow each other. */
export function keyLabels(keys: string, isMac: boolean): readonly string[] {
  const names: Record<string, string> = {
    Mod: isMac ? '⌘' : 'Ctrl',
    Shift: isMac ? '⇧' : 'Shift',
    Alt: isMac ? '⌥' : 'Alt',
    Escape: 'Esc',
    ArrowUp: '↑',
    ArrowDown: '↓',
  }
  return pressesOf(keys)
    .flatMap((press) => press.split('+'))
    .map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part))
}

/** Keys for `aria-keyshortcuts`; a sequence has no form there, so it gives undefined. */
export function ariaKeys(keys: string, isMac: boolean): string | undefined {
  const presses = pressesOf(keys)
  return presses.length === 1 ? presses[0]?.replace('Mod', isMac ? 'Meta' : 'Control') : undefined
}
