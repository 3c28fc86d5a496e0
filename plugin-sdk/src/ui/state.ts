/**
 * Shared state of the page. A signal read while a `QuoinElement` renders makes that element render again
 * when the signal changes; nothing else is needed.
 * @example const selected = signal<string[]>([])
 */
export { batch, computed, effect, signal, untracked } from '@preact/signals-core'
export type { ReadonlySignal, Signal } from '@preact/signals-core'
