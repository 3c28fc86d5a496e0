import { api, ApiError, defineElement, html, nothing, notice, QuoinElement } from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import { enterSession } from '../app/session.ts'
import { submitButton, textField } from '../form/fields.ts'
import { FormState } from '../form/form-state.ts'
import { nested } from '../form/nested.ts'
import { guessedOrganisation, organisationFields } from '../form/organisation-fields.ts'
import { brand, entranceStyles } from './entrance.ts'

/** `/setup`: the first organisation and the first person, once per installation. */
export class QuoinSetupPage extends QuoinElement {
  static override styles = entranceStyles
  readonly #form = new FormState(this, {
    ...guessedOrganisation('organisation/'),
    'person/name': '',
    'person/email': '',
    'person/password': '',
  })

  async #onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const isDone = await this.#form.submit(
      event.target as HTMLFormElement,
      async (values, idempotencyKey) => {
        try {
          // The set-up link of a server that other machines reach carries a token.
          const token = new URLSearchParams(location.search).get('token') ?? undefined
          await api.post('/api/setup', { ...nested(values), token }, { idempotencyKey })
        } catch (error) {
          // Somebody else was first: their account decides, so sign-in is the way on.
          if (!(error instanceof ApiError) || error.status !== 409) throw error
        }
      },
    )
    if (isDone) await enterSession('/')
  }

  override render(): TemplateResult {
    document.title = 'Set up Quoin'
    const form = this.#form
    return html`<main class="wide">
      ${brand()}
      <div class="panel">
        <h1>Welcome. Two things and you can start.</h1>
        <p class="lead">Your organisation and your own account. You can change all of it later.</p>
        <form novalidate @submit=${this.#onSubmit}>
          ${form.failure ? notice('danger', form.failure) : nothing}
          <section aria-labelledby="organisation">
            <h2 id="organisation">Organisation</h2>
            ${organisationFields(form, 'organisation/', { hasFocus: true })}
          </section>
          <section aria-labelledby="you">
            <h2 id="you">You</h2>
            <div class="form-row">
              ${textField(form, { name: 'person/name', label: 'Your name', autocomplete: 'name', maxLength: 120 })}
              ${textField(form, { name: 'person/email', label: 'E-mail', type: 'email', autocomplete: 'username' })}
            </div>
            ${textField(form, {
              name: 'person/password',
              label: 'Password',
              type: 'password',
              autocomplete: 'new-password',
              minLength: 10,
              help: 'At least 10 characters. A few unrelated words are easy to remember and hard to guess.',
            })}
          </section>
          ${submitButton(form, 'Create organisation', { isWide: true })}
        </form>
      </div>
      <p class="after">You become the owner and the operator of this installation.</p>
    </main>`
  }
}
defineElement('quoin-setup-page', QuoinSetupPage)
