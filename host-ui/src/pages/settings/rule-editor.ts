import { html, icon, nothing, tableOf } from '@quoin/plugin-sdk/ui'
import type { ShellColumn, TemplateResult } from '@quoin/plugin-sdk/ui'
import { PERSON, VERB_LABELS, VERBS } from './role-model.ts'
import type { ConditionOperator, DraftCondition, DraftRule, Verb } from './role-model.ts'

export interface RuleEditorOptions {
  readonly draft: DraftRule
  readonly index: number
  readonly entities: readonly (readonly [entity: string, label: string])[]
  readonly onChange: (draft: DraftRule) => void
  readonly onRemove: () => void
}

const valueOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value
const isOn = (event: Event): boolean => (event.target as HTMLInputElement).checked

/** One rule: which records, what may be done, on which of them, with which fields. */
export function ruleEditor(options: RuleEditorOptions): TemplateResult {
  const { draft, index } = options
  const label = tableOf(draft.entity)?.plural ?? draft.entity
  return html`<div class="rule" role="group" aria-label="Rule ${index + 1}: ${label}">
    <div class="rule-head">
      ${draft.kept ? html`<strong class="truncate">${label}</strong>` : heads(options)}
      <button
        class="btn icon ghost"
        type="button"
        aria-label="Remove rule ${index + 1}"
        @click=${options.onRemove}
      >
        ${icon('trash-2')}
      </button>
    </div>
    ${
      draft.kept
        ? html`<p class="small muted">This rule was written for the API and is kept as it is.</p>
            <pre>${JSON.stringify(draft.kept, null, 2)}</pre>`
        : html`${verbs(options)} ${condition(options)} ${fields(options)}`
    }
  </div>`
}

function heads({ draft, entities, onChange }: RuleEditorOptions): TemplateResult {
  return html`<select
      class="input"
      aria-label="Records"
      @change=${(event: Event) => onChange({ ...draft, entity: valueOf(event), fields: [], condition: undefined })}
    >
      ${entities.map(
        ([entity, name]) =>
          html`<option value=${entity} ?selected=${entity === draft.entity}>${name} (${entity})</option>`,
      )}
    </select>
    <select
      class="input"
      aria-label="Allow or forbid"
      @change=${(event: Event) => onChange({ ...draft, isDenial: valueOf(event) === 'no' })}
    >
      <option value="yes" ?selected=${!draft.isDenial}>May</option>
      <option value="no" ?selected=${draft.isDenial}>May never</option>
    </select>`
}

function verbs({ draft, onChange }: RuleEditorOptions): TemplateResult {
  const toggle = (verb: Verb, on: boolean): void => {
    const next = VERBS.filter((other) => (other === verb ? on : draft.verbs.includes(other)))
    // A rule without a verb says nothing; the last one stays.
    onChange({ ...draft, verbs: next.length === 0 ? draft.verbs : next })
  }
  return html`<fieldset class="verbs" aria-label="What may be done">
    ${VERBS.map(
      (verb) =>
        html`<label class="check">
          <input
            type="checkbox"
            .checked=${draft.verbs.includes(verb)}
            @change=${(event: Event) => toggle(verb, isOn(event))}
          />
          ${VERB_LABELS[verb]}
        </label>`,
    )}
  </fieldset>`
}

/** Column types whose values compare the same everywhere, so that the server takes conditions on them. */
const CONDITIONAL = new Set([
  'text',
  'email',
  'phone',
  'url',
  'country',
  'currency',
  'choice',
  'integer',
  'money',
  'boolean',
  'date',
  'reference',
])

function columnsOf(entity: string): readonly (readonly [name: string, column: ShellColumn])[] {
  return Object.entries(tableOf(entity)?.columns ?? {})
}

const labelOf = (name: string, column: ShellColumn | undefined): string =>
  column?.label ?? name.replaceAll('_', ' ')

function condition(options: RuleEditorOptions): TemplateResult {
  const { draft, onChange } = options
  const columns = columnsOf(draft.entity).filter(([, column]) => CONDITIONAL.has(column.type))
  const set = (next: DraftCondition | undefined): void => onChange({ ...draft, condition: next })
  if (!draft.condition) {
    const first = columns.find(([, column]) => column.to === 'core.person') ?? columns[0]
    return html`<div>
      <button
        class="btn small ghost"
        type="button"
        ?disabled=${!first}
        @click=${() => first && set({ column: first[0], operator: '$eq', value: startValue(first[1]) })}
      >
        ${icon('filter')}Only some records
      </button>
    </div>`
  }
  const current = draft.condition
  const column = tableOf(draft.entity)?.columns[current.column]
  return html`<div class="condition" role="group" aria-label="Only records where">
    <select
      class="input"
      aria-label="Field"
      @change=${(event: Event) => set({ column: valueOf(event), operator: '$eq', value: startValue(tableOf(draft.entity)?.columns[valueOf(event)]) })}
    >
      ${columns.map(
        ([name, each]) =>
          html`<option value=${name} ?selected=${name === current.column}>${labelOf(name, each)}</option>`,
      )}
    </select>
    <select
      class="input"
      aria-label="Comparison"
      @change=${(event: Event) => set({ ...current, operator: valueOf(event) as ConditionOperator })}
    >
      <option value="$eq" ?selected=${current.operator === '$eq'}>is</option>
      <option value="$ne" ?selected=${current.operator === '$ne'}>is not</option>
    </select>
    ${valueInput(current, column, set)}
    <button
      class="btn icon ghost"
      type="button"
      aria-label="Every record again"
      @click=${() => set(undefined)}
    >
      ${icon('x')}
    </button>
  </div>`
}

function startValue(column: ShellColumn | undefined): DraftCondition['value'] {
  if (column?.to === 'core.person') return PERSON
  if (column?.type === 'choice') return column.values?.[0] ?? ''
  if (column?.type === 'boolean') return true
  return null
}

function valueInput(
  current: DraftCondition,
  column: ShellColumn | undefined,
  set: (next: DraftCondition) => void,
): TemplateResult {
  const choices = choicesOf(column)
  if (choices) {
    return html`<select
      class="input"
      aria-label="Value"
      @change=${(event: Event) => set({ ...current, value: JSON.parse(valueOf(event)) as DraftCondition['value'] })}
    >
      ${choices.map(
        ([value, label]) =>
          html`<option value=${JSON.stringify(value)} ?selected=${value === current.value}>${label}</option>`,
      )}
    </select>`
  }
  const isNumber = column?.type === 'integer' || column?.type === 'money'
  const parse = (text: string): DraftCondition['value'] =>
    text === '' ? null : isNumber ? Number(text) : text
  return html`<input
    class="input"
    aria-label="Value"
    type=${isNumber ? 'number' : column?.type === 'date' ? 'date' : 'text'}
    placeholder="empty"
    .value=${String(current.value ?? '')}
    @change=${(event: Event) => set({ ...current, value: parse(valueOf(event)) })}
  />`
}

function choicesOf(
  column: ShellColumn | undefined,
): readonly (readonly [DraftCondition['value'], string])[] | undefined {
  const none = [null, 'empty'] as const
  if (column?.to === 'core.person') return [[PERSON, 'the person themselves'], none]
  if (column?.type === 'reference') return [none]
  if (column?.type === 'boolean')
    return [
      [true, 'yes'],
      [false, 'no'],
    ]
  if (column?.type !== 'choice') return undefined
  return [...(column.values ?? []).map((value) => [value, column.labels?.[value] ?? value] as const), none]
}

function fields({ draft, onChange }: RuleEditorOptions): TemplateResult | typeof nothing {
  const names = columnsOf(draft.entity).filter(([, column]) => !column.isKernelOwned)
  if (names.length === 0) return nothing
  const toggle = (name: string, on: boolean): void => {
    const all = draft.fields.length === 0 ? names.map(([each]) => each) : draft.fields
    const next = on ? [...all, name] : all.filter((each) => each !== name)
    onChange({ ...draft, fields: next.length === names.length || next.length === 0 ? [] : next })
  }
  const summary =
    draft.fields.length === 0 ? 'Every field' : `${draft.fields.length} of ${names.length} fields`
  return html`<details>
    <summary>${summary}</summary>
    <div class="fields">
      ${names.map(
        ([name, column]) =>
          html`<label class="check">
            <input
              type="checkbox"
              .checked=${draft.fields.length === 0 || draft.fields.includes(name)}
              @change=${(event: Event) => toggle(name, isOn(event))}
            />
            ${labelOf(name, column)}
          </label>`,
      )}
    </div>
  </details>`
}
