import { css, currentShell, html, nothing, ref } from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import { SETTINGS_SECTIONS, settingsLabel } from '../../app/routes.ts'
import type { SettingsSection } from '../../app/routes.ts'

/** Styles that all settings pages share. */
export const settingsStyles = css`
  :host {
    display: block;
  }
  .tabs {
    display: flex;
    gap: 0.25rem;
    margin: 0 0 1.5rem;
    padding: 0;
    border-bottom: 1px solid var(--q-border);
    list-style: none;
    overflow-x: auto;
    scrollbar-width: none;
  }
  .tabs a {
    display: block;
    margin-bottom: -1px;
    padding: 0.5rem 0.625rem;
    border-bottom: 2px solid transparent;
    color: var(--q-text-2);
    font-weight: 500;
    text-decoration: none;
    white-space: nowrap;
  }
  .tabs a:hover {
    color: var(--q-text);
  }
  .tabs a:focus-visible {
    outline-offset: -3px;
    border-radius: 6px;
  }
  .tabs a[aria-current] {
    border-color: var(--q-accent);
    color: var(--q-text);
  }
  .card + .card {
    margin-top: 1rem;
  }
  .card > .form {
    padding: 1.25rem;
  }
  .card-head {
    padding: 1.25rem 1.25rem 0;
  }
  .card-head h2 {
    font-size: 0.9375rem;
    line-height: 1.375rem;
  }
  .card-head p {
    margin: 0.125rem 0 0;
    color: var(--q-text-2);
  }
  .card-foot {
    display: flex;
    justify-content: flex-end;
    gap: 0.5rem;
    padding: 0.75rem 1.25rem;
    border-top: 1px solid var(--q-border);
    background: var(--q-sunken);
    border-radius: 0 0 var(--q-radius-l) var(--q-radius-l);
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.875rem;
  }
  th {
    padding: 0.5rem 1rem;
    color: var(--q-text-2);
    font-size: 0.8125rem;
    font-weight: 500;
    text-align: left;
  }
  td {
    padding: 0.5rem 1rem;
    border-top: 1px solid var(--q-border);
    vertical-align: middle;
  }
  tr > :first-child {
    padding-left: 1.25rem;
  }
  tr > :last-child {
    padding-right: 0.75rem;
    text-align: right;
  }
  .person {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    min-width: 0;
  }
  .person > span:last-child {
    display: grid;
    min-width: 0;
    line-height: 1.1875rem;
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem;
  }
  .section-title {
    margin: 1.75rem 0 0.75rem;
    font-size: 0.9375rem;
    line-height: 1.375rem;
  }
  @media (max-width: 720px) {
    .wide-only {
      display: none;
    }
    tr > :first-child {
      padding-left: 0.875rem;
    }
    td,
    th {
      padding-inline: 0.5rem;
    }
  }
`

export interface SettingsPageOptions {
  readonly section: SettingsSection
  readonly text: string | TemplateResult
  readonly actions?: TemplateResult
}

/** On a narrow screen the row of sections scrolls; the present one shows. */
const intoView = (link: Element | undefined): void => {
  requestAnimationFrame(() => link?.scrollIntoView({ block: 'nearest', inline: 'center' }))
}

/** Heading, sections and content of one settings page. */
export function settingsPage(options: SettingsPageOptions, content: TemplateResult): TemplateResult {
  const sections = SETTINGS_SECTIONS.filter((section) => currentShell().isAdmin || section === 'account')
  return html`<div class="page narrow">
    <nav aria-label="Settings">
      <ul class="tabs">
        ${sections.map(
          (section) =>
            html`<li>
              <a
                href="/settings/${section}"
                aria-current=${section === options.section ? 'page' : nothing}
                ${section === options.section ? ref(intoView) : nothing}
                >${settingsLabel(section)}</a
              >
            </li>`,
        )}
      </ul>
    </nav>
    <div class="page-head">
      <div class="titles">
        <h1>${settingsLabel(options.section)}</h1>
        <p>${options.text}</p>
      </div>
      ${options.actions ? html`<div class="actions">${options.actions}</div>` : nothing}
    </div>
    ${content}
  </div>`
}
