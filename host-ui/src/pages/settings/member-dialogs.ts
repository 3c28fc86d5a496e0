import {
  api,
  css,
  defineElement,
  html,
  icon,
  nothing,
  notice,
  openDialog,
  QuoinElement,
  toast,
} from '@quoin/plugin-sdk/ui'
import type { PropertyValues, TemplateResult } from '@quoin/plugin-sdk/ui'
import { submitButton, textField } from '../../form/fields.ts'
import { FormState } from '../../form/form-state.ts'
import { roleChoice } from './role-choice.ts'
import type { Role } from './role-model.ts'

const formStyles = css`
  form {
    display: grid;
    gap: 1rem;
  }
  .actions {
    justify-content: flex-end;
  }
  .roles {
    display: grid;
    gap: 0.5rem;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .roles legend {
    margin-bottom: 0.5rem;
    padding: 0;
  }
  .link-row {
    display: flex;
    gap: 0.5rem;
  }
  p {
    margin: 0;
  }
`

interface Invited {
  readonly link: string
  readonly expiresAt: string
}

/** The dialog that invites a person and shows the link, once. */
class QuoinInvite extends QuoinElement {
  static override properties = {
    roles: { attribute: false },
    chosen: { state: true },
    invited: { state: true },
  }
  declare roles: readonly Role[]
  declare chosen: ReadonlySet<string>
  declare invited: Invited | undefined
  static override styles = formStyles
  readonly #form = new FormState(this, { email: '' })
  #fault: string | undefined

  constructor() {
    super()
    this.roles = []
    this.chosen = new Set()
    this.invited = undefined
  }

  /** Whoever is invited works with the platform's records at least, unless told otherwise. */
  protected override willUpdate(changed: PropertyValues): void {
    const usual = this.roles.find((role) => role.productId === 'core')
    if (changed.has('roles') && usual) this.chosen = new Set([usual.key])
  }

  async #onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    this.#fault = this.chosen.size === 0 ? 'Choose at least one role' : undefined
    this.requestUpdate()
    if (this.#fault) return
    await this.#form.submit(event.target as HTMLFormElement, async ({ email }, idempotencyKey) => {
      this.invited = await api.post<Invited>(
        '/api/organisation/invitations',
        { email, roleKeys: [...this.chosen] },
        { idempotencyKey },
      )
      this.emit('changed')
    })
  }

  async #copy(): Promise<void> {
    await navigator.clipboard.writeText(this.invited?.link ?? '')
    toast({ text: 'Link copied', tone: 'success' })
  }

  override render(): TemplateResult {
    return this.invited ? this.#result(this.invited) : this.#asking()
  }

  #asking(): TemplateResult {
    const form = this.#form
    return html`<form novalidate @submit=${this.#onSubmit}>
      ${form.failure ? notice('danger', form.failure) : nothing}
      ${textField(form, { name: 'email', label: 'E-mail', type: 'email', hasFocus: true, placeholder: 'name@company.com' })}
      ${roleChoice(this.roles, this.chosen, (chosen) => (this.chosen = chosen), this.#fault)}
      <div class="actions">
        <button class="btn" type="button" @click=${() => this.emit('done')}>Cancel</button>
        ${submitButton(form, 'Create invitation')}
      </div>
    </form>`
  }

  #result(invited: Invited): TemplateResult {
    const until = new Date(invited.expiresAt).toLocaleString('en-GB', {
      dateStyle: 'long',
      timeStyle: 'short',
    })
    return html`<form @submit=${(event: Event) => event.preventDefault()}>
      <p>
        Send this link to <strong>${this.#form.values['email']}</strong>. It is shown only now and works until
        ${until}.
      </p>
      <div class="link-row">
        <input
          class="input mono"
          aria-label="Invitation link"
          readonly
          .value=${invited.link}
          @focus=${(event: Event) => (event.target as HTMLInputElement).select()}
        />
        <button class="btn primary" type="button" @click=${this.#copy}>${icon('copy')}Copy</button>
      </div>
      <div class="actions">
        <button
          class="btn"
          type="button"
          @click=${() => {
            this.invited = undefined
            this.#form.reset({ email: '' })
          }}
        >
          Invite another
        </button>
        <button class="btn" type="button" @click=${() => this.emit('done')}>Done</button>
      </div>
    </form>`
  }
}
defineElement('quoin-invite', QuoinInvite)

export interface Member {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly roleKeys: readonly string[]
  readonly status: string
  readonly lastSeenAt: string | null
  readonly version: number
}

/** The dialog that gives a member other roles. */
class QuoinMemberRoles extends QuoinElement {
  static override properties = {
    roles: { attribute: false },
    member: { attribute: false },
    chosen: { state: true },
  }
  declare roles: readonly Role[]
  declare member: Member | undefined
  declare chosen: ReadonlySet<string>
  static override styles = formStyles
  readonly #form = new FormState(this, {})

  constructor() {
    super()
    this.roles = []
    this.member = undefined
    this.chosen = new Set()
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('member')) this.chosen = new Set(this.member?.roleKeys)
  }

  async #onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const member = this.member
    if (!member) return
    const isSaved = await this.#form.submit(event.target as HTMLFormElement, (_, idempotencyKey) =>
      api.patch(
        `/api/organisation/members/${member.id}`,
        { roleKeys: [...this.chosen], version: member.version },
        { idempotencyKey },
      ),
    )
    if (!isSaved) return
    this.emit('changed')
    this.emit('done')
    toast({ text: `Roles of ${member.name} changed`, tone: 'success' })
  }

  override render(): TemplateResult {
    const form = this.#form
    const fault = this.chosen.size === 0 ? 'A member has at least one role' : undefined
    return html`<form novalidate @submit=${this.#onSubmit}>
      ${form.failure ? notice('danger', form.failure) : nothing}
      ${roleChoice(this.roles, this.chosen, (chosen) => (this.chosen = chosen), fault)}
      <div class="actions">
        <button class="btn" type="button" @click=${() => this.emit('done')}>Cancel</button>
        ${submitButton(form, 'Save roles', { isDisabled: fault !== undefined })}
      </div>
    </form>`
  }
}
defineElement('quoin-member-roles', QuoinMemberRoles)

/** @param onChanged called when the list of members is no longer true */
export function openInvite(roles: readonly Role[], onChanged: () => void): Promise<unknown> {
  return openDialog({
    heading: 'Invite a person',
    content: (dialog) =>
      html`<quoin-invite .roles=${roles} @changed=${onChanged} @done=${() => dialog.close()}></quoin-invite>`,
  })
}

export function openMemberRoles(
  member: Member,
  roles: readonly Role[],
  onChanged: () => void,
): Promise<unknown> {
  return openDialog({
    heading: `Roles of ${member.name}`,
    content: (dialog) =>
      html`<quoin-member-roles
        .member=${member}
        .roles=${roles}
        @changed=${onChanged}
        @done=${() => dialog.close()}
      ></quoin-member-roles>`,
  })
}
