import type { Filter } from '@quoin/plugin-sdk'
import { css, html, icon, nothing, tableOf, titleOf, type TemplateResult } from '@quoin/plugin-sdk/ui'
import { narrowingColumns, type Row, type ViewTable } from '../model/tables.ts'
import { records } from '../record-api.ts'

export interface Step {
  readonly id: string
  readonly title: string
  readonly row: Row
}

/** No process that a person follows has more steps. */
const MOST_STEPS = 40

/** The steps that a record goes through: the records its column may point to, in order. */
export async function loadSteps(table: ViewTable, column: string, row: Row): Promise<Step[]> {
  const entity = table.columns[column]?.to ?? ''
  const target = tableOf(entity) as ViewTable | undefined
  if (!target) return []
  const limits = narrowingColumns(table, column, target).filter((name) => row[name])
  const filter =
    limits.length > 0
      ? (Object.fromEntries(limits.map((name) => [name, { eq: row[name] }])) as Filter)
      : undefined
  const sort = target.columns['position'] ? 'position' : (target.sort ?? undefined)
  const reply = await records.list(entity, { filter, sort, limit: MOST_STEPS })
  return reply.items.map((each) => ({ id: each.id, title: titleOf(target, each), row: each }))
}

export function stepsView(
  steps: readonly Step[],
  current: string,
  canMove: boolean,
  move: (step: Step) => void,
): TemplateResult | typeof nothing {
  if (steps.length === 0) return nothing
  const at = steps.findIndex((step) => step.id === current)
  return html`<ol class="steps" aria-label="Steps">
    ${steps.map(
      (step, index) =>
        html`<li>
          <button
            class="step ${index < at ? 'past' : index === at ? 'now' : ''}"
            aria-current=${index === at ? 'step' : nothing}
            ?disabled=${!canMove && index !== at}
            @click=${() => index !== at && move(step)}
          >
            ${index < at ? icon('check') : nothing}<span>${step.title}</span>
          </button>
        </li>`,
    )}
  </ol>`
}

export const stepsStyles = css`
  .steps {
    display: flex;
    gap: 3px;
    margin: 0;
    padding: 0 var(--q-gutter) 0.875rem;
    overflow-x: auto;
    list-style: none;
  }
  .steps li {
    flex: 1 1 0;
    min-width: 6.5rem;
  }
  .step {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 0.25rem;
    box-sizing: border-box;
    width: 100%;
    min-height: 1.875rem;
    padding: 0 0.5rem;
    border: 1px solid var(--q-border);
    border-radius: 5px;
    background: var(--q-sunken);
    color: var(--q-text-2);
    font: inherit;
    font-size: 0.8125rem;
    font-weight: 500;
    cursor: pointer;
  }
  .step span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .steps li:first-child .step {
    border-radius: 9px 5px 5px 9px;
  }
  .steps li:last-child .step {
    border-radius: 5px 9px 9px 5px;
  }
  .step:hover:not(:disabled) {
    background: var(--q-hover);
    color: var(--q-text);
  }
  .step:disabled {
    cursor: default;
  }
  .step.past {
    border-color: transparent;
    background: var(--q-accent-soft);
    color: var(--q-accent-text);
  }
  .step.now {
    border-color: transparent;
    background: var(--q-accent);
    color: var(--q-accent-contrast);
  }
  .step.now:hover:not(:disabled) {
    background: var(--q-accent-hover);
    color: var(--q-accent-contrast);
  }
`
