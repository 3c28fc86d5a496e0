import { badge, css, formatCount, html, icon, nothing } from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import type { Fault } from '@quoin/plugin-sdk'
import { countKinds, KIND_TONES, rowsText, timeText } from './module-model.ts'
import type { PlanReport, StepReport } from './module-model.ts'

export const planStyles = css`
  .summary {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.5rem;
  }
  .faults {
    display: grid;
    gap: 0.5rem;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .faults li {
    padding: 0.625rem 0.75rem;
    border: 1px solid var(--q-danger-line);
    border-radius: var(--q-radius-m);
    background: var(--q-danger-soft);
    overflow-wrap: anywhere;
  }
  .faults dl {
    display: grid;
    grid-template-columns: 4.5rem 1fr;
    gap: 0.125rem 0.75rem;
    margin: 0.375rem 0 0;
    font-size: 0.8125rem;
  }
  .faults dt {
    color: var(--q-text-2);
  }
  .faults dd {
    margin: 0;
  }
  .steps {
    max-height: min(24rem, 48vh);
    overflow: auto;
    border: 1px solid var(--q-border);
    border-radius: var(--q-radius-m);
  }
  .steps th {
    position: sticky;
    top: 0;
    background: var(--q-raised);
  }
  .steps tr > :first-child {
    padding-inline-start: 0.75rem;
  }
  .steps tr > :last-child {
    padding-inline-end: 0.75rem;
  }
  .closure {
    margin: 0;
    padding-inline-start: 1.125rem;
  }
`

/** What stands against an act: where, what was expected, what was found, and the way out. */
export function faultList(faults: readonly (Fault & { code?: string; help?: string })[]): TemplateResult {
  return html`<ul class="faults">
    ${faults.map(
      (fault) =>
        html`<li>
          <strong>${fault.message}</strong>
          <dl>
            ${fault.path ? line('Where', html`<span class="mono">${fault.path}</span>`) : nothing}
            ${fault.expected === undefined ? nothing : line('Expected', text(fault.expected))}
            ${fault.got === undefined ? nothing : line('Found', text(fault.got))}
            ${fault.help ? line('Way out', fault.help) : nothing}
          </dl>
        </li>`,
    )}
  </ul>`
}

const line = (label: string, value: unknown): TemplateResult =>
  html`<dt>${label}</dt>
    <dd>${value}</dd>`
const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** What an act would do: who comes along, each step with its lock, rows and time, and the data statements. */
export function planView(plan: PlanReport): TemplateResult {
  const { closure, steps, data } = plan
  const time = steps.reduce((sum, step) => sum + (step.durationMs ?? 0), 0)
  return html`${
      closure.length > 1
        ? html`<div>
            <p>Comes along, in this order:</p>
            <ol class="closure">
              ${closure.map(
                (each) =>
                  html`<li>
                    <strong>${each.id}</strong>
                    ${each.fromVersion ? `${each.fromVersion} → ` : ''}${each.toVersion}
                  </li>`,
              )}
            </ol>
          </div>`
        : nothing
    }
    <div class="summary">
      ${
        steps.length === 0
          ? html`<span class="muted">The structure of the database stays as it is.</span>`
          : html`<span>${formatCount(steps.length, 'step', 'steps')}:</span> ${countKinds(steps).map(
                ([kind, count]) => badge(`${count} ${kind}`, KIND_TONES[kind]),
              )}`
      }
      ${
        plan.isRehearsed
          ? html`<span class="muted">rehearsed and rolled back in ${timeText(time)}</span>`
          : nothing
      }
    </div>
    ${steps.length > 0 ? stepTable(steps, closure.length > 1, plan.isRehearsed) : nothing}
    ${data.map(
      (each) =>
        html`<p class="muted small">
          Then <span class="mono">${each.plugin}/${each.file}</span> runs for
          ${formatCount(each.organisations, 'organisation', 'organisations')}, one after another.
        </p>`,
    )}
    ${rollbackLine(plan)}`
}

function rollbackLine({ act, rollback }: PlanReport): TemplateResult | typeof nothing {
  if (act === 'uninstall' || act === 'rollback') return nothing
  if (act === 'install') return nothing
  return html`<p class="small muted">
    ${icon(rollback.isPossible ? 'circle-check' : 'triangle-alert')}
    ${rollback.isPossible ? 'Can be rolled back afterwards.' : `Cannot be rolled back: ${rollback.reason ?? ''}.`}
  </p>`
}

function stepTable(steps: readonly StepReport[], hasPlugins: boolean, isTimed: boolean): TemplateResult {
  return html`<div class="scroll steps" tabindex="0" role="region" aria-label="Steps">
    <table>
      <thead>
        <tr>
          <th>Kind</th>
          <th>Step</th>
          <th>Phase</th>
          <th>Lock</th>
          <th class="num">Rows</th>
          ${isTimed ? html`<th class="num">Time</th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${steps.map(
          (step) =>
            html`<tr>
              <td>${badge(step.kind, KIND_TONES[step.kind])}</td>
              <td>
                ${step.summary}
                <div class="small muted mono break">
                  ${hasPlugins && !step.object.startsWith(step.plugin) ? `${step.plugin}: ` : ''}${step.object}
                </div>
              </td>
              <td>${step.phase}</td>
              <td class="small">${step.lock?.toLowerCase() ?? html`<span class="muted">none</span>`}</td>
              <td class="num">${rowsText(step.rows)}</td>
              ${isTimed ? html`<td class="num">${timeText(step.durationMs)}</td>` : nothing}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}
