import {
  api,
  currentLocation,
  defineElement,
  html,
  nothing,
  notice,
  QuoinElement,
} from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import { enterSession, targetAfterSignIn } from '../app/session.ts'
import { submitButton, textField } from '../form/fields.ts'
import { FormState } from '../form/form-state.ts'
import { brand, entranceStyles } from './entrance.ts'

/** `/sign-in?to=<address>` */
export class QuoinSignInPage extends QuoinElement {
  static override styles = entranceStyles
  readonly #form = new FormState(this, { email: '', password: '' })

  async #onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const isIn = await this.#form.submit(event.target as HTMLFormElement, (values, idempotencyKey) =>
      api.post('/api/session', values, { idempotencyKey }),
    )
    if (isIn) await enterSession(targetAfterSignIn(currentLocation.peek().query))
  }

  override render(): TemplateResult {
    document.title = 'Sign in · Quoin'
    const form = this.#form
    return html`<main>
      ${brand()}
      <div class="panel">
        <h1>Sign in</h1>
        <p class="lead">Use the e-mail address you were invited with.</p>
        <form novalidate @submit=${this.#onSubmit}>
          ${form.failure ? notice('danger', form.failure) : nothing}
          ${textField(form, {
            name: 'email',
            label: 'E-mail',
            type: 'email',
            autocomplete: 'username',
            hasFocus: true,
          })}
          ${textField(form, {
            name: 'password',
            label: 'Password',
            type: 'password',
            autocomplete: 'current-password',
          })}
          ${submitButton(form, 'Sign in', { isWide: true })}
        </form>
      </div>
      <p class="after">No account yet? Ask an administrator of your organisation for an invitation.</p>
    </main>`
  }
}
defineElement('quoin-sign-in-page', QuoinSignInPage)
