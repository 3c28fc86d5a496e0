import {
  api,
  badge,
  confirm,
  css,
  currentShell,
  defineElement,
  formatCount,
  html,
  icon,
  invalidate,
  messageOf,
  nothing,
  notice,
  productOf,
  query,
  QuoinElement,
  skeleton,
  toast,
} from '@quoin/plugin-sdk/ui'
import type { MenuEntry, TemplateResult } from '@quoin/plugin-sdk/ui'
import { describeRules } from './role-model.ts'
import type { Role } from './role-model.ts'
import { settingsPage, settingsStyles } from './settings-page.ts'

const changed = (): void => void invalidate(['roles'])

async function edit(role: Role | undefined, copyOf?: Role): Promise<void> {
  const { openRoleEditor } = await import('./role-editor.ts')
  await openRoleEditor({ role, copyOf, onSaved: changed })
}

/** `/settings/roles`: what each role may do; own roles are made and changed here. */
export class QuoinRolesPage extends QuoinElement {
  static override styles = [
    settingsStyles,
    css`
      .role {
        display: flex;
        align-items: flex-start;
        gap: 0.875rem;
        padding: 0.875rem 0.75rem 0.875rem 1.25rem;
      }
      .role + .role {
        border-top: 1px solid var(--q-border);
      }
      .role > div {
        flex: 1;
        min-width: 0;
      }
      .role > quoin-icon {
        margin-top: 0.125rem;
        color: var(--q-text-2);
      }
      .role h3 {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        font-size: 0.875rem;
        line-height: 1.25rem;
      }
      .role p {
        margin: 0.125rem 0 0;
      }
      .role ul {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 1rem;
        margin: 0.375rem 0 0;
        padding: 0;
        color: var(--q-text-2);
        font-size: 0.8125rem;
        line-height: 1.125rem;
        list-style: none;
      }
    `,
  ]
  readonly #roles = query<{ items: Role[] }>(this, () => ({
    key: ['roles'],
    load: (signal) => api.get('/api/organisation/roles', { signal }),
  }))

  async #remove(role: Role): Promise<void> {
    const isSure = await confirm({
      heading: `Delete the role ${role.label}?`,
      text: 'Its rules are lost. Nobody holds it, so nobody loses anything they may do.',
      action: 'Delete role',
      isDangerous: true,
    })
    if (!isSure) return
    try {
      await api.delete(`/api/organisation/roles/${role.key}`)
      toast({ text: `Role ${role.label} deleted`, tone: 'success' })
    } catch (error) {
      toast({ text: messageOf(error), tone: 'danger' })
    }
    changed()
  }

  override render(): TemplateResult {
    return settingsPage(
      {
        section: 'roles',
        text: 'A role says what its holders may see and do. Several roles add up.',
        actions: html`<button class="btn primary" @click=${() => void edit(undefined)}>
          ${icon('plus')}New role
        </button>`,
      },
      this.#content(),
    )
  }

  #content(): TemplateResult {
    const { data, error } = this.#roles
    if (!data) return error ? notice('danger', messageOf(error)) : skeleton(6)
    const own = data.items.filter((role) => role.isCustom)
    const builtIn = data.items.filter((role) => !role.isCustom && role.productId === null)
    const ofProducts = data.items.filter((role) => !role.isCustom && role.productId !== null)
    return html`
      ${
        own.length > 0
          ? this.#group('Your own', own)
          : notice(
              'neutral',
              'You have no roles of your own yet. Copy one that nearly fits, or begin with an empty one.',
            )
      }
      ${this.#group('Always there', builtIn)}
      ${ofProducts.length > 0 ? this.#group('From products', ofProducts) : nothing}
    `
  }

  #group(heading: string, roles: readonly Role[]): TemplateResult {
    return html`<h2 class="section-title">${heading}</h2>
      <div class="card">${roles.map((role) => this.#role(role))}</div>`
  }

  #role(role: Role): TemplateResult {
    const product = role.productId === null ? undefined : productOf(role.productId)
    const lines = describeRules(role.rules, currentShell().tables, role.productId)
    const entries: MenuEntry[] = role.isCustom
      ? [
          { label: 'Edit', icon: 'pencil', run: () => void edit(role) },
          { label: 'Copy', icon: 'copy', run: () => void edit(undefined, role) },
          null,
          {
            label: role.memberCount > 0 ? 'Delete (still held)' : 'Delete',
            icon: 'trash-2',
            isDangerous: true,
            isDisabled: role.memberCount > 0,
            run: () => void this.#remove(role),
          },
        ]
      : [{ label: 'Copy as an own role', icon: 'copy', run: () => void edit(undefined, role) }]
    return html`<section class="role">
      ${icon(product?.icon ?? (role.isCustom ? 'shield' : 'shield-check'))}
      <div>
        <h3>${role.label}${product ? badge(product.name) : nothing}</h3>
        ${role.description ? html`<p class="small muted">${role.description}</p>` : nothing}
        <ul>
          ${lines.slice(0, 8).map((line) => html`<li>${line}</li>`)}
          ${lines.length > 8 ? html`<li>and ${lines.length - 8} more</li>` : nothing}
        </ul>
      </div>
      <span class="small muted">${formatCount(role.memberCount, 'member', 'members')}</span>
      <quoin-menu
        look="btn ghost icon"
        placement="bottom-end"
        .label=${`Actions for ${role.label}`}
        .items=${entries}
        >${icon('ellipsis')}</quoin-menu
      >
    </section>`
  }
}
defineElement('quoin-roles-page', QuoinRolesPage)
