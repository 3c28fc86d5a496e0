import {
  api,
  css,
  defineElement,
  html,
  nothing,
  notice,
  openDialog,
  QuoinElement,
} from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import { enterSession } from '../app/session.ts'
import { submitButton } from '../form/fields.ts'
import { FormState } from '../form/form-state.ts'
import { guessedOrganisation, organisationFields } from '../form/organisation-fields.ts'

class QuoinNewOrganisation extends QuoinElement {
  static override styles = css`
    form {
      display: grid;
      gap: 1rem;
    }
    .actions {
      justify-content: flex-end;
      padding-top: 0.25rem;
    }
    p {
      margin: 0;
    }
  `
  readonly #form = new FormState(this, guessedOrganisation(''))

  async #onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const isMade = await this.#form.submit(event.target as HTMLFormElement, (values, idempotencyKey) =>
      api.post('/api/organisations', values, { idempotencyKey }),
    )
    if (!isMade) return
    this.emit('made')
    await enterSession('/settings/products')
  }

  override render(): TemplateResult {
    const form = this.#form
    return html`<form novalidate @submit=${this.#onSubmit}>
      <p class="muted">It has its own members, products and records; nothing is shared with the others.</p>
      ${form.failure ? notice('danger', form.failure) : nothing}
      ${organisationFields(form, '', { hasFocus: true })}
      <div class="actions">
        <button class="btn" type="button" @click=${() => this.emit('made')}>Cancel</button>
        ${submitButton(form, 'Create organisation')}
      </div>
    </form>`
  }
}
defineElement('quoin-new-organisation', QuoinNewOrganisation)

/** Asks for another organisation, makes it and switches to it. */
export async function openNewOrganisation(): Promise<void> {
  await openDialog({
    heading: 'New organisation',
    content: (dialog) =>
      html`<quoin-new-organisation @made=${() => dialog.close()}></quoin-new-organisation>`,
  })
}
