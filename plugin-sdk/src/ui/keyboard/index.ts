import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { ariaKeys, keyLabels } from './keys.ts'
import { ShortcutRegistry } from './registry.ts'
import type { Shortcut } from './registry.ts'

const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent)

/** The page's shortcuts. */
export const shortcuts = new ShortcutRegistry({ isMac })

/** Keys for a hint: `Mod+k` → ["Ctrl", "K"]. */
export const labelsOfKeys = (keys: string): readonly string[] => keyLabels(keys, isMac)
/** Keys for `aria-keyshortcuts`. */
export const ariaKeyShortcuts = (keys: string): string | undefined => ariaKeys(keys, isMac)

/** Shortcuts that hold while an element is in the page. */
export class ShortcutController implements ReactiveController {
  readonly #list: () => readonly Shortcut[]
  #removers: (() => void)[] = []

  constructor(host: ReactiveControllerHost, list: () => readonly Shortcut[]) {
    this.#list = list
    host.addController(this)
  }
  hostConnected(): void {
    this.#removers = this.#list().map((shortcut) => shortcuts.add(shortcut))
  }
  /** Reads the list again, when what it depends on has changed. */
  refresh(): void {
    if (this.#removers.length === 0) return
    this.hostDisconnected()
    this.hostConnected()
  }
  hostDisconnected(): void {
    for (const remove of this.#removers) remove()
    this.#removers = []
  }
}

const FIELD = 'input, textarea, select, [contenteditable], [role=textbox], [role=combobox], [role=searchbox]'
const NOT_TEXT = new Set(['checkbox', 'radio', 'button', 'submit', 'range'])

/** True when key presses belong to a text field. */
export function isTypingTarget(target: EventTarget | undefined): boolean {
  if (!(target instanceof Element) || !target.matches(FIELD)) return false
  return !(target instanceof HTMLInputElement && NOT_TEXT.has(target.type))
}

/** Starts listening. Called once, by the host. */
export function startShortcuts(isDialogOpen: () => boolean): void {
  window.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return
    if (['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return
    const { shortcut, isPending } = shortcuts.press(event, {
      isTyping: isTypingTarget(event.composedPath()[0]),
      isDialogOpen: isDialogOpen(),
      atMs: event.timeStamp,
    })
    if (shortcut || isPending) event.preventDefault()
    if (shortcut && (!event.repeat || shortcut.repeats)) shortcut.run()
  })
}
