import type { ViewColumn } from '../model/tables.ts'
import type { QuoinAskDialog } from './ask-dialog.ts'

export interface AskOptions {
  readonly heading: string
  /** A sentence that says what will happen, with names and numbers. */
  readonly text?: string
  readonly fields?: Readonly<Record<string, ViewColumn>>
  readonly values?: Readonly<Record<string, unknown>>
  readonly confirm: string
  readonly isDanger?: boolean
  /** Does the work; the dialog stays open with the reason when it is refused. */
  readonly run?: (values: Readonly<Record<string, unknown>>) => Promise<void>
}

/**
 * Asks and waits; the values, or undefined when the person thought better of it. Fields and pickers load now,
 * not with the page.
 */
export async function ask(options: AskOptions): Promise<Readonly<Record<string, unknown>> | undefined> {
  await import('./ask-dialog.ts')
  const dialog = document.createElement('quoin-ask-dialog') as QuoinAskDialog
  dialog.options = options
  return new Promise((resolve) => {
    dialog.addEventListener('closed', () => {
      dialog.remove()
      resolve(dialog.answer)
    })
    document.body.append(dialog)
  })
}
