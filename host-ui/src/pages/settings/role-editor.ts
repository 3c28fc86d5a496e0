import {
  api,
  currentShell,
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
import { roleEditorStyles } from './role-editor-styles.ts'
import { draftsOf, emptyRule, rulesOf } from './role-model.ts'
import type { DraftRule, Role } from './role-model.ts'
import { ruleEditor } from './rule-editor.ts'

export interface RoleEditorOptions {
  /** Undefined: a new role. */
  readonly role: Role | undefined
  readonly copyOf?: Role | undefined
  readonly onSaved: () => void
}

/** The form of an own role: name, purpose, and a rule for each kind of record. */
class QuoinRoleEditor extends QuoinElement {
  static override properties = { options: { attribute: false }, drafts: { state: true } }
  declare options: RoleEditorOptions | undefined
  declare drafts: readonly DraftRule[]
  static override styles = roleEditorStyles
  readonly #form = new FormState(this, { label: '', description: '', rules: '' })

  constructor() {
    super()
    this.options = undefined
    this.drafts = []
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('options') || !this.options) return
    const { role, copyOf } = this.options
    const from = role ?? copyOf
    const label = role?.label ?? (copyOf ? `${copyOf.label} (copy)` : '')
    this.#form.reset({ label, description: from?.description ?? '', rules: '' })
    this.drafts = draftsOf(from?.rules ?? [], from?.productId ?? null)
  }

  get #entities(): readonly (readonly [entity: string, label: string])[] {
    return Object.entries(currentShell().tables)
      .map(([entity, table]) => [entity, table.plural ?? table.label] as const)
      .sort((left, right) => left[1].localeCompare(right[1]))
  }

  #add(): void {
    const used = new Set(this.drafts.map((draft) => draft.entity))
    const next = this.#entities.find(([entity]) => !used.has(entity)) ?? this.#entities[0]
    if (next) this.drafts = [...this.drafts, emptyRule(next[0])]
  }

  async #onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const role = this.options?.role
    const isSaved = await this.#form.submit(
      event.target as HTMLFormElement,
      ({ label, description }, idempotencyKey) => {
        const body = {
          label,
          description: description === '' ? null : description,
          rules: rulesOf(this.drafts),
        }
        return role
          ? api.patch(
              `/api/organisation/roles/${role.key}`,
              { ...body, version: role.version },
              { idempotencyKey },
            )
          : api.post('/api/organisation/roles', body, { idempotencyKey })
      },
    )
    if (!isSaved) return
    toast({ text: role ? 'Role saved; it holds at once' : 'Role created', tone: 'success' })
    this.options?.onSaved()
    this.emit('done')
  }

  override render(): TemplateResult {
    const form = this.#form
    return html`<form novalidate @submit=${this.#onSubmit}>
      ${form.failure ? notice('danger', form.failure) : nothing}
      ${textField(form, { name: 'label', label: 'Name', maxLength: 60, hasFocus: true })}
      ${textField(form, { name: 'description', label: 'What it is for', maxLength: 300, isOptional: true })}
      <section aria-labelledby="rules">
        <h3 id="rules">May do</h3>
        ${
          this.drafts.length === 0
            ? html`<p class="muted">Nothing yet: a role without rules gives no access.</p>`
            : this.drafts.map((draft, index) => this.#rule(draft, index))
        }
        ${form.faults['rules'] ? notice('danger', `A rule cannot be saved: ${form.faults['rules']}`) : nothing}
        <button class="btn" type="button" @click=${this.#add}>${icon('plus')}Add a rule</button>
      </section>
      <div class="actions">
        <button class="btn" type="button" @click=${() => this.emit('done')}>Cancel</button>
        ${submitButton(form, this.options?.role ? 'Save role' : 'Create role')}
      </div>
    </form>`
  }

  #rule(draft: DraftRule, index: number): TemplateResult {
    return ruleEditor({
      draft,
      index,
      entities: this.#entities,
      onChange: (next) => (this.drafts = this.drafts.with(index, next)),
      onRemove: () => (this.drafts = this.drafts.toSpliced(index, 1)),
    })
  }
}
defineElement('quoin-role-editor', QuoinRoleEditor)

/** Opens the form of a role at the side of the page. */
export async function openRoleEditor(options: RoleEditorOptions): Promise<void> {
  await openDialog({
    heading: options.role ? `Role ${options.role.label}` : 'New role',
    kind: 'drawer',
    size: 'l',
    content: (dialog) =>
      html`<quoin-role-editor .options=${options} @done=${() => dialog.close()}></quoin-role-editor>`,
  })
}
