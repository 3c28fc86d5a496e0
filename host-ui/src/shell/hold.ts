import { deepActiveElement } from '@quoin/plugin-sdk/ui'

/** Why an element cannot be exchanged at this moment without taking something from the person. */
export type Hold = 'typing' | 'draft' | 'dialog'

/** Typing has paused when nothing was typed for this long. */
const PAUSE_MS = 1_000

/** What a person has done in one element so far: fields that were typed into, and when last. */
export class Touches {
  readonly #fields = new Set<WeakRef<HTMLElement>>()
  #lastAtMs = Number.NEGATIVE_INFINITY

  /** For `input` events, which cross the borders of shadow roots. */
  readonly note = (event: Event): void => {
    this.#lastAtMs = performance.now()
    const [field] = event.composedPath()
    if (!(field instanceof HTMLElement) || this.#has(field)) return
    this.#fields.add(new WeakRef(field))
  }

  #has(field: HTMLElement): boolean {
    return [...this.#fields].some((known) => known.deref() === field)
  }

  get isRecent(): boolean {
    return performance.now() - this.#lastAtMs < PAUSE_MS
  }

  /** A field that still holds what was typed into it; emptied and vanished ones are done with. */
  get hasDraft(): boolean {
    return [...this.#fields].some((known) => {
      const field = known.deref()
      return field?.isConnected === true && textOf(field) !== ''
    })
  }
}

const textOf = (field: HTMLElement): string =>
  'value' in field ? String(field.value) : field.isContentEditable ? field.innerText.trim() : ''

/**
 * Whether an element has to stay for now. One that hands over its `viewState` goes as soon as typing pauses; any
 * other one stays while it holds a draft. An open dialog inside always holds.
 */
export function holdOf(element: HTMLElement, touches: Touches): Hold | undefined {
  if (deepFind(element, (each) => each instanceof HTMLDialogElement && each.open)) return 'dialog'
  if (touches.isRecent) return 'typing'
  const handsOver = 'viewState' in element && element.viewState !== undefined
  return !handsOver && touches.hasDraft ? 'draft' : undefined
}

/** Where the cursor stands inside an element, to be found again in its successor. */
export interface Cursor {
  readonly tag: string
  readonly name: string
  readonly selection: readonly [number, number] | undefined
}

const nameOf = (element: Element): string =>
  element.id || element.getAttribute('name') || element.getAttribute('aria-label') || ''

/** The cursor, when it stands inside `element`. */
export function cursorIn(element: HTMLElement): Cursor | undefined {
  const active = deepActiveElement()
  if (!active || !deepFind(element, (each) => each === active)) return undefined
  const isText = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement
  const selection = isText && active.selectionStart !== null ? selectionOf(active) : undefined
  return { tag: active.localName, name: nameOf(active), selection }
}

const selectionOf = (field: HTMLInputElement | HTMLTextAreaElement): readonly [number, number] => [
  field.selectionStart ?? 0,
  field.selectionEnd ?? 0,
]

/** Puts the cursor where it stood before, if the new version still has such a place. */
export function placeCursor(element: HTMLElement, { tag, name, selection }: Cursor): void {
  const field = deepFind(element, (each) => each.localName === tag && nameOf(each) === name)
  if (!(field instanceof HTMLElement)) return
  field.focus({ preventScroll: true })
  const isText = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement
  if (selection && isText) field.setSelectionRange(...selection)
}

/** The first element below `root` that fits, also inside shadow roots. */
function deepFind(root: Element, fits: (element: Element) => boolean): Element | undefined {
  if (fits(root)) return root
  for (const child of [...(root.shadowRoot?.children ?? []), ...root.children]) {
    const found = deepFind(child, fits)
    if (found) return found
  }
  return undefined
}
