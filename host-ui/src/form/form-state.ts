import { ApiError, messageOf } from '@quoin/plugin-sdk/ui'
import type { ReactiveController, ReactiveControllerHost } from '@quoin/plugin-sdk/ui'

export type Values = Readonly<Record<string, string>>

/**
 * What a form knows: values by field (a JSON Pointer without its first slash, `person/email`), the fault of
 * each field, the failure of the whole, and whether it is being sent. Nothing typed is ever dropped.
 */
export class FormState implements ReactiveController {
  readonly #host: ReactiveControllerHost & { renderRoot?: HTMLElement | DocumentFragment }
  values: Values
  faults: Readonly<Record<string, string>> = {}
  failure: string | undefined
  isBusy = false
  isDirty = false
  #hasShown = false
  /** The same values sent twice are one act. */
  #key: string | undefined

  constructor(
    host: ReactiveControllerHost & { renderRoot?: HTMLElement | DocumentFragment },
    values: Values,
  ) {
    this.#host = host
    this.values = values
    host.addController(this)
  }

  /** The first field that asks for the focus gets it, also inside a dialog that was open before it. */
  hostUpdated(): void {
    if (this.#hasShown) return
    this.#hasShown = true
    this.#host.renderRoot?.querySelector<HTMLElement>('[autofocus]')?.focus()
  }

  /** Starts over with stored values. */
  reset(values: Values): void {
    this.values = values
    this.faults = {}
    this.failure = undefined
    this.isDirty = false
    this.#key = undefined
    this.#host.requestUpdate()
  }

  set(field: string, value: string): void {
    if (this.values[field] === value) return
    this.values = { ...this.values, [field]: value }
    const { [field]: _, ...others } = this.faults
    this.faults = others
    this.isDirty = true
    this.#key = undefined
    this.#host.requestUpdate()
  }

  /** Sends the form when its fields are complete; true when it was accepted. */
  async submit(
    form: HTMLFormElement,
    send: (values: Values, idempotencyKey: string) => Promise<unknown>,
  ): Promise<boolean> {
    if (this.isBusy) return false
    this.failure = undefined
    this.faults = faultsOf(form)
    this.#host.requestUpdate()
    if (Object.keys(this.faults).length > 0) {
      this.#focusFirstFault(form)
      return false
    }
    this.isBusy = true
    try {
      this.#key ??= crypto.randomUUID()
      await send(this.values, this.#key)
      this.isDirty = false
      return true
    } catch (error) {
      this.#key = undefined
      this.#take(error)
      this.#focusFirstFault(form)
      return false
    } finally {
      this.isBusy = false
      this.#host.requestUpdate()
    }
  }

  #take(error: unknown): void {
    if (!(error instanceof ApiError)) console.error(error)
    this.faults = error instanceof ApiError ? faultsByField(error, Object.keys(this.values)) : {}
    const isTold = Object.keys(this.faults).length > 0
    this.failure = isTold ? undefined : messageOf(error)
  }

  #focusFirstFault(form: HTMLFormElement): void {
    queueMicrotask(() => {
      const first = [...form.elements].find((element) => (element as HTMLInputElement).name in this.faults)
      if (first instanceof HTMLElement) first.focus()
    })
  }
}

/** Faults of a problem by the fields of this form; a fault of a part counts for the whole field. */
export function faultsByField(error: ApiError, fields: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {}
  for (const fault of error.faults) {
    const path = fault.path.replace(/^\//, '').replace(/^values\//, '')
    const field = fields.find((name) => path === name || path.startsWith(`${name}/`))
    if (field !== undefined) found[field] ??= fault.message
  }
  return found
}

/** What the browser itself finds wrong, in words that say what to do. */
function faultsOf(form: HTMLFormElement): Record<string, string> {
  const found: Record<string, string> = {}
  for (const element of form.elements) {
    if (!(
      element instanceof HTMLInputElement ||
      element instanceof HTMLSelectElement ||
      element instanceof HTMLTextAreaElement
    ))
      continue
    if (element.name === '' || element.validity.valid) continue
    found[element.name] = wordsFor(element)
  }
  return found
}

function wordsFor(element: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement): string {
  const label = element.labels?.[0]?.textContent?.trim() ?? 'This field'
  const { validity } = element
  if (validity.valueMissing) return `${label} is needed`
  if (validity.typeMismatch && element.type === 'email')
    return 'An e-mail address looks like name@company.com'
  if (validity.tooShort && 'minLength' in element)
    return `At least ${element.minLength} characters, ${element.value.length} so far`
  return element.validationMessage
}
