import {
  api,
  defineElement,
  empty,
  html,
  messageOf,
  nothing,
  notice,
  query,
  QuoinElement,
  skeleton,
} from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import { enterSession } from '../app/session.ts'
import { submitButton, textField } from '../form/fields.ts'
import { FormState } from '../form/form-state.ts'
import { brand, entranceStyles } from './entrance.ts'

interface Invitation {
  readonly organisationName: string
  readonly email: string
  readonly hasAccount: boolean
}

/** `/invitation/<token>`: joins an organisation, with a new account or the one that exists. */
export class QuoinInvitationPage extends QuoinElement {
  static override properties = { token: {} }
  declare token: string
  static override styles = entranceStyles

  readonly #form = new FormState(this, { name: '', password: '' })
  readonly #invitation = query<Invitation>(this, () => ({
    key: ['invitation', this.token],
    load: (signal) => api.get(`/api/invitations/${encodeURIComponent(this.token)}`, { signal }),
    isEnabled: this.token !== '',
    staleMs: Infinity,
  }))

  constructor() {
    super()
    this.token = ''
  }

  async #onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const hasAccount = this.#invitation.data?.hasAccount === true
    const isIn = await this.#form.submit(
      event.target as HTMLFormElement,
      ({ name, password }, idempotencyKey) =>
        api.post(
          `/api/invitations/${encodeURIComponent(this.token)}/accept`,
          hasAccount ? { password } : { name, password },
          { idempotencyKey },
        ),
    )
    if (isIn) await enterSession('/')
  }

  override render(): TemplateResult {
    document.title = 'Invitation · Quoin'
    return html`<main>
      ${brand()}
      <div class="panel">${this.#content()}</div>
    </main>`
  }

  #content(): TemplateResult {
    const { data, error } = this.#invitation
    if (error) {
      return empty({
        icon: 'mail',
        heading: 'This invitation cannot be used',
        text: `${messageOf(error)} Ask the person who invited you for a new link.`,
        action: html`<a class="btn" href="/sign-in">Sign in</a>`,
      })
    }
    return data ? this.#acceptance(data) : skeleton(5)
  }

  #acceptance(invitation: Invitation): TemplateResult {
    const form = this.#form
    return html`
      <h1>Join ${invitation.organisationName}</h1>
      <p class="lead">
        ${
          invitation.hasAccount
            ? html`You already have an account for <strong>${invitation.email}</strong>. Your password is
                enough.`
            : html`Your account will be <strong>${invitation.email}</strong>.`
        }
      </p>
      <form novalidate @submit=${this.#onSubmit}>
        <input type="hidden" autocomplete="username" .value=${invitation.email} />
        ${form.failure ? notice('danger', form.failure) : nothing}
        ${
          invitation.hasAccount
            ? nothing
            : textField(form, {
                name: 'name',
                label: 'Your name',
                autocomplete: 'name',
                maxLength: 120,
                hasFocus: true,
              })
        }
        ${textField(form, {
          name: 'password',
          label: 'Password',
          type: 'password',
          autocomplete: invitation.hasAccount ? 'current-password' : 'new-password',
          ...(invitation.hasAccount ? {} : { minLength: 10, help: 'At least 10 characters.' }),
        })}
        ${submitButton(form, `Join ${invitation.organisationName}`, { isWide: true })}
      </form>
    `
  }
}
defineElement('quoin-invitation-page', QuoinInvitationPage)
