import { signal } from '@preact/signals-core'
import { chordOf, pressesOf } from './keys.ts'
import type { KeyPress } from './keys.ts'

/** Later scopes stand above earlier ones: while a dialog is open, only its own shortcuts work. */
export type Scope = 'global' | 'page' | 'dialog'
const RANK: Readonly<Record<Scope, number>> = { global: 0, page: 1, dialog: 2 }

export interface Shortcut {
  /** `Mod+k`, `?`, or a sequence `g d`. */
  readonly keys: string
  /** What it does, as the help lists it. */
  readonly label: string
  readonly scope?: Scope
  /** Heading in the help; the scope's name when absent. */
  readonly group?: string
  /** Works in text fields too; meant for chords with a modifier. */
  readonly worksWhileTyping?: boolean
  /** Runs again while the keys are held down, as moving through rows does. */
  readonly repeats?: boolean
  /** Works although a dialog is open. */
  readonly worksInDialogs?: boolean
  run(): void
}

/** Time between two presses of a sequence. */
const SEQUENCE_MS = 1_000

export interface PressContext {
  readonly isTyping: boolean
  readonly isDialogOpen: boolean
  readonly atMs: number
}

/** Holds shortcuts and decides which one a press means. Knows nothing of the DOM. */
export class ShortcutRegistry {
  readonly #isMac: boolean
  readonly #shortcuts = new Set<Shortcut>()
  #typed: readonly string[] = []
  #typedAtMs = 0
  /** Counts changes, so that a help page or hints can follow. */
  readonly revision = signal(0)

  constructor(options: { isMac: boolean }) {
    this.#isMac = options.isMac
  }

  /** Adds one; returns the way to remove it. Of two with the same keys the higher scope, then the later wins. */
  add(shortcut: Shortcut): () => void {
    this.#shortcuts.add(shortcut)
    this.revision.value += 1
    return () => {
      this.#shortcuts.delete(shortcut)
      this.revision.value += 1
    }
  }

  list(): readonly Shortcut[] {
    return [...this.#shortcuts]
  }

  /** The shortcut that this press completes; `isPending` when it begins or continues a sequence. */
  press(press: KeyPress, context: PressContext): { shortcut?: Shortcut; isPending: boolean } {
    const chord = chordOf(press, this.#isMac)
    const isFresh = context.atMs - this.#typedAtMs > SEQUENCE_MS
    const started = isFresh ? [] : this.#typed
    for (const typed of started.length > 0 ? [[...started, chord], [chord]] : [[chord]]) {
      const candidates = this.#candidates(typed, context)
      const complete = candidates.find((candidate) => pressesOf(candidate.keys).length === typed.length)
      if (complete) {
        this.#typed = []
        return { shortcut: complete, isPending: false }
      }
      if (candidates.length > 0) {
        this.#typed = typed
        this.#typedAtMs = context.atMs
        return { isPending: true }
      }
    }
    this.#typed = []
    return { isPending: false }
  }

  #candidates(typed: readonly string[], context: PressContext): Shortcut[] {
    return [...this.#shortcuts]
      .reverse()
      .filter((shortcut) => {
        if (context.isTyping && shortcut.worksWhileTyping !== true) return false
        if (context.isDialogOpen && shortcut.scope !== 'dialog' && shortcut.worksInDialogs !== true)
          return false
        const presses = pressesOf(shortcut.keys)
        return typed.every((press, index) => presses[index] === press)
      })
      .sort((left, right) => RANK[right.scope ?? 'global'] - RANK[left.scope ?? 'global'])
  }
}
