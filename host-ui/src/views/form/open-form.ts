import type { Row } from '../model/tables.ts'
import type { QuoinFormDialog } from './form-dialog.ts'
import './form-dialog.ts'

export interface FormRequest {
  readonly entity: string
  readonly recordId?: string
  readonly preset?: Readonly<Record<string, unknown>>
  readonly fields?: readonly string[]
  /** What a new record is called in its heading; the table's label when absent. */
  readonly noun?: string
}

/** Opens the form of a record above the page; undefined when it was closed without saving. */
export function openForm(request: FormRequest): Promise<Row | undefined> {
  const form = document.createElement('quoin-form-dialog') as QuoinFormDialog
  Object.assign(form, request)
  return new Promise((resolve) => {
    let saved: Row | undefined
    form.addEventListener('saved', (event) => {
      if (event.target === form) saved = (event as CustomEvent<Row>).detail
    })
    form.addEventListener('closed', (event) => {
      if (event.target !== form) return
      form.remove()
      resolve(saved)
    })
    document.body.append(form)
  })
}
