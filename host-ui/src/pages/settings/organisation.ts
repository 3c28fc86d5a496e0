import {
  api,
  defineElement,
  html,
  invalidate,
  messageOf,
  nothing,
  notice,
  query,
  QuoinElement,
  refreshShell,
  skeleton,
  toast,
} from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import { submitButton } from '../../form/fields.ts'
import { FormState } from '../../form/form-state.ts'
import { organisationFields } from '../../form/organisation-fields.ts'
import { settingsPage, settingsStyles } from './settings-page.ts'

interface Organisation {
  readonly name: string
  readonly country: string
  readonly currency: string
  readonly timeZone: string
  readonly version: number
}

/** `/settings/organisation` */
export class QuoinOrganisationPage extends QuoinElement {
  static override styles = settingsStyles
  readonly #form = new FormState(this, {})
  #shownVersion: number | undefined
  readonly #organisation = query<Organisation>(this, () => ({
    key: ['organisation'],
    load: (signal) => api.get('/api/organisation', { signal }),
  }))

  protected override willUpdate(): void {
    const data = this.#organisation.data
    if (!data || data.version === this.#shownVersion || this.#form.isDirty) return
    this.#shownVersion = data.version
    const { name, country, currency, timeZone } = data
    this.#form.reset({ name, country, currency, timeZone })
  }

  async #onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const isSaved = await this.#form.submit(event.target as HTMLFormElement, (values, idempotencyKey) =>
      api.patch('/api/organisation', { ...values, version: this.#shownVersion }, { idempotencyKey }),
    )
    if (!isSaved) return
    toast({ text: 'Organisation saved', tone: 'success' })
    await Promise.all([invalidate(['organisation']), refreshShell()])
  }

  #discard(): void {
    this.#form.isDirty = false
    this.#shownVersion = undefined
    this.requestUpdate()
  }

  override render(): TemplateResult {
    return settingsPage(
      { section: 'organisation', text: 'How your organisation appears, and what its records count in.' },
      this.#content(),
    )
  }

  #content(): TemplateResult {
    const { data, error } = this.#organisation
    if (!data) return error ? notice('danger', messageOf(error)) : skeleton(6)
    const form = this.#form
    return html`<form class="card" novalidate @submit=${this.#onSubmit}>
      <div class="form">
        ${form.failure ? notice('danger', form.failure) : nothing} ${organisationFields(form, '')}
        ${
          form.values['currency'] !== data.currency
            ? notice('warning', 'Amounts that are already stored keep the currency they were entered in.')
            : nothing
        }
      </div>
      <div class="card-foot">
        ${form.isDirty ? html`<button class="btn" type="button" @click=${this.#discard}>Discard</button>` : nothing}
        ${submitButton(form, 'Save', { isDisabled: !form.isDirty })}
      </div>
    </form>`
  }
}
defineElement('quoin-organisation-page', QuoinOrganisationPage)
