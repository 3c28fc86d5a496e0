import {
  api,
  avatar,
  badge,
  confirm,
  currentShell,
  defineElement,
  formatDate,
  html,
  icon,
  invalidate,
  messageOf,
  nothing,
  notice,
  query,
  QuoinElement,
  relativeTime,
  skeleton,
  toast,
} from '@quoin/plugin-sdk/ui'
import type { MenuEntry, TemplateResult } from '@quoin/plugin-sdk/ui'
import { openInvite, openMemberRoles } from './member-dialogs.ts'
import type { Member } from './member-dialogs.ts'
import type { Role } from './role-model.ts'
import { settingsPage, settingsStyles } from './settings-page.ts'

interface Invitation {
  readonly id: string
  readonly email: string
  readonly roleKeys: readonly string[]
  readonly expiresAt: string
}
interface MembersReply {
  readonly items: readonly Member[]
  readonly invitations: readonly Invitation[]
}

const changed = (): void => void invalidate(['members'])

/** `/settings/members` */
export class QuoinMembersPage extends QuoinElement {
  static override styles = settingsStyles
  readonly #members = query<MembersReply>(this, () => ({
    key: ['members'],
    load: (signal) => api.get('/api/organisation/members', { signal }),
  }))
  readonly #roles = query<{ items: Role[] }>(this, () => ({
    key: ['roles'],
    load: (signal) => api.get('/api/organisation/roles', { signal }),
  }))

  get #roleList(): readonly Role[] {
    return this.#roles.data?.items ?? []
  }

  async #remove(member: Member): Promise<void> {
    const isSure = await confirm({
      heading: `Remove ${member.name}?`,
      text: `${member.name} is signed out at once and can no longer open ${currentShell().organisation.name}. What they made stays. You can invite them again later.`,
      action: `Remove ${member.name}`,
      isDangerous: true,
    })
    if (!isSure) return
    await this.#act(api.delete(`/api/organisation/members/${member.id}`), `${member.name} is removed`)
  }

  async #act(call: Promise<unknown>, done: string): Promise<void> {
    try {
      await call
      toast({ text: done, tone: 'success' })
    } catch (error) {
      toast({ text: messageOf(error), tone: 'danger' })
    }
    changed()
  }

  override render(): TemplateResult {
    return settingsPage(
      {
        section: 'members',
        text: 'Who works in this organisation, and what each of them may do.',
        actions: html`<button class="btn primary" @click=${() => void openInvite(this.#roleList, changed)}>
          ${icon('user-plus')}Invite a person
        </button>`,
      },
      this.#content(),
    )
  }

  #content(): TemplateResult {
    const { data, error } = this.#members
    if (!data) return error ? notice('danger', messageOf(error)) : skeleton(6)
    const members = data.items.filter((member) => member.status !== 'removed')
    return html`
      <div class="card">
        <table>
          <thead>
            <tr>
              <th scope="col">Person</th>
              <th scope="col">Roles</th>
              <th scope="col" class="wide-only">Last seen</th>
              <th scope="col"><span class="visually-hidden">Actions</span></th>
            </tr>
          </thead>
          <tbody>
            ${members.map((member) => this.#member(member))}
          </tbody>
        </table>
      </div>
      ${data.invitations.length > 0 ? this.#invitations(data.invitations) : nothing}
    `
  }

  #member(member: Member): TemplateResult {
    const isSelf = member.id === currentShell().person.id
    const entries: MenuEntry[] = [
      {
        label: 'Change roles',
        icon: 'shield',
        run: () => void openMemberRoles(member, this.#roleList, changed),
      },
      null,
      {
        label: 'Remove',
        icon: 'trash-2',
        isDangerous: true,
        isDisabled: isSelf,
        run: () => void this.#remove(member),
      },
    ]
    return html`<tr>
      <td>
        <div class="person">
          ${avatar(member.name, { size: 'l' })}
          <span>
            <span class="truncate"
              >${member.name}${isSelf ? html` <span class="muted">(you)</span>` : nothing}</span
            >
            <span class="truncate small muted">${member.email}</span>
          </span>
        </div>
      </td>
      <td><div class="chips">${member.roleKeys.map((key) => this.#role(key))}</div></td>
      <td class="wide-only muted">
        ${isSelf ? 'now' : member.lastSeenAt ? relativeTime(member.lastSeenAt) : 'never'}
      </td>
      <td>
        <quoin-menu
          look="btn ghost icon"
          placement="bottom-end"
          .label=${`Actions for ${member.name}`}
          .items=${entries}
          >${icon('ellipsis')}</quoin-menu
        >
      </td>
    </tr>`
  }

  #role(key: string): TemplateResult {
    const role = this.#roleList.find((candidate) => candidate.key === key)
    return badge(role?.label ?? key, key === 'owner' || key === 'admin' ? 'info' : 'neutral')
  }

  #invitations(invitations: readonly Invitation[]): TemplateResult {
    return html`<h2 class="section-title">Open invitations</h2>
      <div class="card">
        <table>
          <thead>
            <tr>
              <th scope="col">E-mail</th>
              <th scope="col">Roles</th>
              <th scope="col" class="wide-only">Works until</th>
              <th scope="col"><span class="visually-hidden">Actions</span></th>
            </tr>
          </thead>
          <tbody>
            ${invitations.map(
              (invitation) =>
                html`<tr>
                  <td><span class="truncate">${invitation.email}</span></td>
                  <td><div class="chips">${invitation.roleKeys.map((key) => this.#role(key))}</div></td>
                  <td class="wide-only muted">${formatDate(invitation.expiresAt)}</td>
                  <td>
                    <button
                      class="btn small ghost danger"
                      aria-label="Withdraw the invitation of ${invitation.email}"
                      @click=${() =>
                        void this.#act(
                          api.delete(`/api/organisation/invitations/${invitation.id}`),
                          `Invitation of ${invitation.email} withdrawn`,
                        )}
                    >
                      Withdraw
                    </button>
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`
  }
}
defineElement('quoin-members-page', QuoinMembersPage)
