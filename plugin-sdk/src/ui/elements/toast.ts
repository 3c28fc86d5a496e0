import type { Tone } from './marks.ts'
import type { QuoinToasts } from './toast-region.ts'

export interface ToastOptions {
  readonly text: string
  readonly tone?: Tone
  /** Takes the act back; shown as a button and reached by Ctrl/Cmd-Z while the toast stands. */
  readonly undo?: () => void | Promise<void>
  readonly action?: { readonly label: string; run(): void }
  /** How long it stays: 5 seconds, 8 with an undo, 10 for failures. Resting the pointer on it holds it. */
  readonly durationMs?: number
}

let region: QuoinToasts | undefined

/** The element comes with the first toast: no page needs it for its first paint. */
async function openRegion(): Promise<QuoinToasts> {
  await import('./toast-region.ts')
  if (!region?.isConnected) {
    region = document.createElement('quoin-toasts') as QuoinToasts
    document.body.append(region)
  }
  return region
}

/** Says briefly what happened, to eyes and to assistive technology. Returns the way to take it away early. */
export function toast(options: ToastOptions): () => void {
  const standing = openRegion().then((element) => element.add(options))
  return () => void standing.then((dismiss) => dismiss())
}

/** Undoes the newest act whose toast still stands; false when there is none. */
export function undoNewest(): boolean {
  return region?.undoNewest() ?? false
}
