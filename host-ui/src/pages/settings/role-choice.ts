import { html, nothing } from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import type { Role } from './role-model.ts'

/** Checkboxes for the roles that can be given. */
export function roleChoice(
  roles: readonly Role[],
  chosen: ReadonlySet<string>,
  onChange: (chosen: ReadonlySet<string>) => void,
  fault?: string,
): TemplateResult {
  const toggle = (key: string, isOn: boolean): void => {
    const next = new Set(chosen)
    if (isOn) next.add(key)
    else next.delete(key)
    onChange(next)
  }
  return html`<fieldset class="roles" aria-describedby=${fault ? 'roles-fault' : nothing}>
    <legend class="field-label">Roles</legend>
    ${roles.map(
      (role) =>
        html`<label class="check">
          <input
            type="checkbox"
            .checked=${chosen.has(role.key)}
            @change=${(event: Event) => toggle(role.key, (event.target as HTMLInputElement).checked)}
          />
          <span
            >${role.label}${role.description ? html`<span class="small muted"> – ${role.description}</span>` : nothing}</span
          >
        </label>`,
    )}
    ${fault ? html`<div class="field-error" id="roles-fault">${fault}</div>` : nothing}
  </fieldset>`
}
