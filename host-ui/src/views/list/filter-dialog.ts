import type { FilterValue } from '@quoin/plugin-sdk'
import {
  currentShell,
  html,
  nothing,
  openDialog,
  type OpenDialog,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import type { FieldChange } from '../form/field.ts'
import { choiceLabel } from '../model/cells.ts'
import { columnLabel, type ViewTable } from '../model/tables.ts'
import { inSentence } from '../model/sentence.ts'
import { isComplete, operatorsFor, type Chip, type ChipOperator } from './filter-model.ts'

export interface ChipQuestion {
  readonly table: ViewTable
  readonly column: string
  /** The chip that is changed; a new one when absent. */
  readonly chip: Chip | undefined
  title(entity: string, id: string): string | undefined
  remember(entity: string, id: string, title: string): void
}

/** Asks for operator and value of one filter; undefined when dismissed. */
export async function askForChip(question: ChipQuestion): Promise<Chip | undefined> {
  await Promise.all([
    import('@quoin/plugin-sdk/ui/fields'),
    import('@quoin/plugin-sdk/ui/pickers'),
    import('../form/field.ts'),
  ])
  const column = question.table.columns[question.column]
  const operators = operatorsFor(column?.type ?? 'text')
  let chip: Chip = question.chip ?? { column: question.column, operator: operators[0]?.operator ?? 'eq' }
  if (!question.chip && column?.type === 'boolean') chip = { ...chip, value: true }
  return openDialog<Chip>({
    heading: `Filter by ${inSentence(columnLabel(question.column, column))}`,
    size: 's',
    content: (dialog) => {
      const set = (next: Chip): void => {
        chip = next
        dialog.redraw()
      }
      return chipForm(question, chip, set, dialog)
    },
  })
}

function chipForm(
  question: ChipQuestion,
  chip: Chip,
  set: (chip: Chip) => void,
  dialog: OpenDialog,
): TemplateResult {
  const operators = operatorsFor(question.table.columns[question.column]?.type ?? 'text')
  const operator = operators.find((each) => each.operator === chip.operator) ?? operators[0]
  const apply = (event: Event): void => {
    event.preventDefault()
    if (isComplete(chip)) dialog.close(chip)
  }
  return html`<form id="chip" class="form" @submit=${apply}>
      <vaadin-select
        label="Condition"
        .items=${operators.map(({ operator: value, label }) => ({ value, label }))}
        .value=${chip.operator}
        ?hidden=${operators.length === 1}
        @change=${(event: Event) => {
          const next = (event.target as unknown as { value: ChipOperator }).value
          const isKept = operators.find((each) => each.operator === next)?.editor === operator?.editor
          set(isKept ? { ...chip, operator: next } : { column: chip.column, operator: next })
        }}
      ></vaadin-select>
      ${
        operator?.editor === 'many'
          ? manyEditor(question, chip, set)
          : operator?.editor === 'one'
            ? oneEditor(question, chip, set)
            : nothing
      }
    </form>
    <button slot="footer" type="button" class="btn" @click=${() => dialog.close()}>Cancel</button>
    <button slot="footer" form="chip" class="btn primary" ?disabled=${!isComplete(chip)}>Apply</button>`
}

/** Small sets as check boxes: everything is seen and chosen with one click each. */
function manyEditor(question: ChipQuestion, chip: Chip, set: (chip: Chip) => void): TemplateResult {
  const column = question.table.columns[question.column]
  const chosen = Array.isArray(chip.value) ? (chip.value as FilterValue[]) : []
  return html`<div class="form" role="group" aria-label="Values">
    ${(column?.values ?? []).map(
      (value) =>
        html`<vaadin-checkbox
          label=${choiceLabel(column, value)}
          .checked=${chosen.includes(value)}
          @change=${(event: Event) => {
            const isOn = (event.target as HTMLInputElement).checked
            set({ ...chip, value: isOn ? [...chosen, value] : chosen.filter((each) => each !== value) })
          }}
        ></vaadin-checkbox>`,
    )}
  </div>`
}

function oneEditor(question: ChipQuestion, chip: Chip, set: (chip: Chip) => void): TemplateResult {
  const column = question.table.columns[question.column]
  if (!column) return html``
  const { organisation } = currentShell()
  const isShort = column.type === 'longtext' || column.type === 'markdown'
  const { default: _default, help: _help, ...plain } = column
  return html`<quoin-field
    .name=${question.column}
    .canAdd=${false}
    .column=${{ ...plain, ...(isShort ? { type: 'text' } : {}), label: 'Value', required: false }}
    .value=${chip.value ?? null}
    .titleText=${question.title(column.to ?? '', String(chip.value))}
    .currency=${organisation.currency}
    .timeZone=${organisation.timeZone}
    @field-change=${(event: CustomEvent<FieldChange>) => {
      const { value, titleText } = event.detail
      if (titleText && column.to) question.remember(column.to, String(value), titleText)
      set({ ...chip, value: value as FilterValue })
    }}
  ></quoin-field>`
}
