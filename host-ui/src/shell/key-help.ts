import { css, defineElement, html, keyHint, openDialog, QuoinElement, shortcuts } from '@quoin/plugin-sdk/ui'
import type { Shortcut, TemplateResult } from '@quoin/plugin-sdk/ui'

const SCOPE_HEADINGS = { global: 'Everywhere', page: 'On this page', dialog: 'In this dialog' }

/** Shortcuts by heading, each label once. */
export function groupShortcuts(list: readonly Shortcut[]): ReadonlyMap<string, readonly Shortcut[]> {
  const groups = new Map<string, Shortcut[]>()
  for (const shortcut of list) {
    const heading = shortcut.group ?? SCOPE_HEADINGS[shortcut.scope ?? 'global']
    const group = groups.get(heading) ?? []
    if (!group.some((other) => other.label === shortcut.label)) group.push(shortcut)
    groups.set(heading, group)
  }
  return groups
}

class QuoinKeyHelp extends QuoinElement {
  static override styles = css`
    :host {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr));
      gap: 1.25rem 2rem;
    }
    h3 {
      margin-bottom: 0.375rem;
      color: var(--q-text-2);
      font-size: 0.8125rem;
      font-weight: 500;
      line-height: 1.25rem;
    }
    dl {
      display: grid;
      grid-template-columns: 1fr auto;
      gap: 0.5rem 1rem;
      margin: 0;
    }
    dd {
      margin: 0;
    }
    .spoken {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  `

  override render(): TemplateResult {
    // Read so that the list follows shortcuts that come and go.
    void shortcuts.revision.value
    return html`${[...groupShortcuts(shortcuts.list())].map(
      ([heading, list]) =>
        html`<section>
          <h3>${heading}</h3>
          <dl>
            ${list.map(
              (shortcut) =>
                html`<dt>${shortcut.label}</dt>
                  <dd>${keyHint(shortcut.keys)}<span class="spoken">${shortcut.keys}</span></dd>`,
            )}
          </dl>
        </section>`,
    )}`
  }
}
defineElement('quoin-key-help', QuoinKeyHelp)

/** Shows every shortcut that holds on the present page. */
export function openKeyHelp(): void {
  void openDialog({
    heading: 'Keyboard shortcuts',
    size: 'l',
    content: () => html`<quoin-key-help></quoin-key-help>`,
  })
}
