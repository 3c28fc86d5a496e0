import {
  api,
  avatar,
  currentShell,
  defineElement,
  html,
  nothing,
  notice,
  QuoinElement,
  refreshShell,
  toast,
} from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import { look, setLook } from '../../app/look.ts'
import { submitButton, textField } from '../../form/fields.ts'
import { FormState } from '../../form/form-state.ts'
import { segments } from '../../form/segments.ts'
import { settingsPage, settingsStyles } from './settings-page.ts'

/** `/settings/account`: the person's own name, password and appearance. */
export class QuoinAccountPage extends QuoinElement {
  static override styles = settingsStyles
  readonly #name = new FormState(this, { name: currentShell().person.name })
  readonly #password = new FormState(this, { currentPassword: '', newPassword: '' })

  async #saveName(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const isSaved = await this.#name.submit(event.target as HTMLFormElement, (values) =>
      api.patch('/api/account', values),
    )
    if (!isSaved) return
    toast({ text: 'Name saved', tone: 'success' })
    await refreshShell()
  }

  async #savePassword(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const isSaved = await this.#password.submit(event.target as HTMLFormElement, (values) =>
      api.patch('/api/account', values),
    )
    if (!isSaved) return
    this.#password.reset({ currentPassword: '', newPassword: '' })
    toast({ text: 'Password changed; other devices are signed out', tone: 'success' })
  }

  override render(): TemplateResult {
    return settingsPage(
      { section: 'account', text: 'Only yours: the same in every organisation you belong to.' },
      html`${this.#nameCard()} ${this.#appearanceCard()} ${this.#passwordCard()}`,
    )
  }

  #nameCard(): TemplateResult {
    const form = this.#name
    const { person } = currentShell()
    return html`<form class="card" novalidate @submit=${this.#saveName}>
      <div class="form">
        <div class="person">
          ${avatar(person.name, { size: 'l' })}
          <span><strong>${person.name}</strong><span class="muted">${person.email}</span></span>
        </div>
        ${form.failure ? notice('danger', form.failure) : nothing}
        ${textField(form, { name: 'name', label: 'Your name', autocomplete: 'name', maxLength: 120 })}
      </div>
      <div class="card-foot">${submitButton(form, 'Save name', { isDisabled: !form.isDirty })}</div>
    </form>`
  }

  #appearanceCard(): TemplateResult {
    const { theme, density } = look.value
    return html`<section class="card" aria-labelledby="appearance">
      <div class="card-head">
        <h2 id="appearance">Appearance</h2>
        <p>Kept in this browser.</p>
      </div>
      <div class="form">
        ${segments({
          label: 'Theme',
          value: theme,
          choices: [
            { value: 'system', label: 'System', icon: 'monitor' },
            { value: 'light', label: 'Light', icon: 'sun' },
            { value: 'dark', label: 'Dark', icon: 'moon' },
          ],
          onChoose: (value) => setLook({ theme: value }),
        })}
        ${segments({
          label: 'Rows',
          value: density,
          choices: [
            { value: 'comfortable', label: 'Comfortable' },
            { value: 'compact', label: 'Compact' },
          ],
          onChoose: (value) => setLook({ density: value }),
        })}
      </div>
    </section>`
  }

  #passwordCard(): TemplateResult {
    const form = this.#password
    return html`<form class="card" novalidate @submit=${this.#savePassword}>
      <div class="card-head">
        <h2>Password</h2>
        <p>A new password signs you out everywhere else.</p>
      </div>
      <div class="form">
        ${form.failure ? notice('danger', form.failure) : nothing}
        <input type="text" hidden autocomplete="username" .value=${currentShell().person.email} />
        ${textField(form, {
          name: 'currentPassword',
          label: 'Present password',
          type: 'password',
          autocomplete: 'current-password',
        })}
        ${textField(form, {
          name: 'newPassword',
          label: 'New password',
          type: 'password',
          autocomplete: 'new-password',
          minLength: 10,
          help: 'At least 10 characters.',
        })}
      </div>
      <div class="card-foot">${submitButton(form, 'Change password', { isDisabled: !form.isDirty })}</div>
    </form>`
  }
}
defineElement('quoin-account-page', QuoinAccountPage)
