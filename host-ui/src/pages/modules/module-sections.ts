import {
  badge,
  formatCount,
  formatDateTime,
  formatNumber,
  html,
  nothing,
  relativeTime,
} from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import { declarations, lateNodes, timeText } from './module-model.ts'
import type { HistoryEntry, ModuleDetail } from './module-model.ts'
import { faultList } from './plan-view.ts'

/** Lines of words for people; the others are names of code. */
const PLAIN = new Set(['Roles', 'Pages', 'Panels'])

/** What the module's manifest declares, and how many records its tables hold. */
export function declaredSection(module: ModuleDetail): TemplateResult {
  const lines = declarations(module.manifest)
  const { tables } = module.usage
  const name = (label: string, each: string): TemplateResult => {
    const count = label === 'Tables' ? tables[`${module.id}.${each}`] : undefined
    return html`<li>
      <span class=${PLAIN.has(label) ? nothing : 'mono'}>${each}</span
      >${count ? html` <span class="count">${formatNumber(count)}</span>` : nothing}
    </li>`
  }
  return html`<section class="card padded" aria-label="What it declares">
    <h2>What it declares</h2>
    <dl>
      ${lines.map(
        ([label, names]) =>
          html`<dt>${label}</dt>
            <dd>
              <ul class="names">
                ${names.map((each) => name(label, each))}
              </ul>
            </dd>`,
      )}
    </dl>
  </section>`
}

/** Organisations that have it on, and what each node runs. */
export function runningSection(module: ModuleDetail): TemplateResult {
  const late = new Set(lateNodes(module.nodes, module.revision))
  return html`<section class="card padded" aria-label="Where it runs">
    <h2>Where it runs</h2>
    <p class="muted">
      ${module.usage.organisations === 0 ? 'No organisation has it on.' : `On in ${formatCount(module.usage.organisations, 'organisation', 'organisations')}.`}
      Revision ${module.revision} of the ledger.
    </p>
    <ul class="nodes">
      ${module.nodes.map((node) => {
        const health = node.plugins[module.id]
        return html`<li>
          <span class="truncate mono" title=${node.node}>${node.node}</span>
          <span class="small muted">seen ${relativeTime(node.lastSeenAt)}</span>
          <span class="badges">
            ${badge(`rev ${node.revision}`, late.has(node) ? 'warning' : 'neutral')}
            ${
              health === undefined
                ? nothing
                : badge(
                    health.state,
                    health.state === 'healthy'
                      ? 'success'
                      : health.state === 'stopped'
                        ? 'warning'
                        : 'danger',
                  )
            }
          </span>
          ${health?.reason ? html`<span class="small error whole">${health.reason}</span>` : nothing}
        </li>`
      })}
    </ul>
  </section>`
}

/** Versions at hand; another one than the installed leads to its plan. */
export function versionsSection(module: ModuleDetail, choose: (version: string) => void): TemplateResult {
  return html`<section class="card padded" aria-label="Versions at hand">
    <h2>Versions at hand</h2>
    ${module.versions.length === 0 ? html`<p class="muted">None: upload a package to change its version.</p>` : nothing}
    <ul class="nodes">
      ${module.versions.map(
        ({ version, origin, kernel }) =>
          html`<li>
            <span>${version} <span class="small muted">for kernel ${kernel}</span></span>
            <span class="small muted">${origin === 'stored' ? 'uploaded' : 'folder'}</span>
            <span class="badges">
              ${
                version === module.version
                  ? badge('installed', 'success')
                  : html`<button class="btn small" @click=${() => choose(version)}>Plan</button>`
              }
            </span>
          </li>`,
      )}
    </ul>
  </section>`
}

const WORDS: Readonly<Record<string, string>> = {
  install: 'Installed',
  upgrade: 'Upgraded',
  rollback: 'Rolled back',
  uninstall: 'Uninstalled',
  stop: 'Stopped',
  resume: 'Resumed',
}

/** What was done with the module and by whom, newest first; refused and failed acts too. */
export function historySection(items: readonly HistoryEntry[]): TemplateResult {
  return html`<section class="card padded" aria-label="History">
    <h2>History</h2>
    ${items.length === 0 ? html`<p class="muted">Nothing was done with it yet.</p>` : nothing}
    <ol class="history">
      ${items.map((entry) => historyEntry(entry))}
    </ol>
  </section>`
}

function historyEntry(entry: HistoryEntry): TemplateResult {
  const { kind, fromVersion, toVersion, error, actor, at, durationMs, steps } = entry
  const versions =
    fromVersion && toVersion && fromVersion !== toVersion
      ? `${fromVersion} → ${toVersion}`
      : (toVersion ?? fromVersion ?? '')
  const count = steps?.length ?? 0
  return html`<li>
    <div>
      <strong>${error ? `${WORDS[kind] ?? kind}: refused or failed` : (WORDS[kind] ?? kind)}</strong>
      ${versions} ${error ? badge('Failed', 'danger') : nothing}
    </div>
    <div class="small muted">
      ${actor ? `${actor} · ` : ''}<time datetime=${at} title=${formatDateTime(at)}>${relativeTime(at)}</time
      >${
        durationMs ? ` · ${timeText(durationMs)}` : ''
      }${count > 0 ? ` · ${formatCount(count, 'step', 'steps')}` : ''}
    </div>
    ${
      error
        ? html`<details>
            <summary class="small error">${error.message}</summary>
            ${faultList(error.faults ?? [])}
          </details>`
        : nothing
    }
  </li>`
}
