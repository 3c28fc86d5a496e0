import { defineElement, html, icon, nothing, QuoinElement, type TemplateResult } from '@quoin/plugin-sdk/ui'
import type { ImportChoices, ImportJob } from './import-api.ts'
import { withMapping } from './import-choices.ts'
import { importStyles } from './import-styles.ts'
import { assign, mappingFaults, sampleValues, usableMatchKeys, type ImportTarget } from './mapping.ts'
import '@quoin/plugin-sdk/ui/pickers'

const DELIMITERS: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'bar',
}

/** `<quoin-import-mapping>`: which column of the file is which field, and what to do with rows that are known. */
export class QuoinImportMapping extends QuoinElement {
  static override styles = [importStyles]
  static override properties = {
    job: { attribute: false },
    target: { attribute: false },
    choices: { attribute: false },
  }
  declare job: ImportJob
  declare target: ImportTarget
  declare choices: ImportChoices

  #choose(change: Partial<ImportChoices>): void {
    this.emit('choices-changed', { ...this.choices, ...change })
  }

  #map(header: number, field: string | null): void {
    const mapping = assign(this.choices.mapping, String(header), field)
    this.emit('choices-changed', withMapping(this.choices, this.target, mapping))
  }

  override render(): TemplateResult {
    const { job, target, choices } = this
    const faults = mappingFaults(target, choices.mapping)
    const mapped = Object.keys(choices.mapping).length
    const headers = job.headers ?? []
    return html`<p class="facts">
        ${job.rows === null ? nothing : html`<span>${job.rows.toLocaleString('en-GB')} rows</span>`}
        <span>${headers.length} columns, ${mapped} matched</span>
        ${job.encoding ? html`<span>${job.encoding}</span>` : nothing}
        ${job.delimiter ? html`<span>separated by ${DELIMITERS[job.delimiter] ?? job.delimiter}</span>` : nothing}
        ${job.source ? html`<span>looks like ${job.source}</span>` : nothing}
      </p>
      <div class="mapping card" role="table" aria-label="Columns of the file and their fields">
        <div class="mapping-row heads" role="row">
          <span role="columnheader">Column in the file</span>
          <span role="columnheader">Examples</span>
          <span role="columnheader">Field</span>
        </div>
        ${headers.map((header, index) => this.#row(header, index))}
      </div>
      ${this.#options()}
      <div class="bar">
        <span class="muted" role="status">${faults.join('. ')}</span>
        <button class="btn primary" ?disabled=${faults.length > 0} @click=${() => this.emit('check-wanted')}>
          Check all rows ${icon('arrow-right')}
        </button>
      </div>`
  }

  #row(header: string, index: number): TemplateResult {
    const field = this.choices.mapping[String(index)] ?? ''
    const items = this.target.fields.map(({ id, label, required }) => ({
      value: id,
      label: required ? `${label} (required)` : label,
    }))
    return html`<div class="mapping-row ${field ? '' : 'unused'}" role="row">
      <strong role="cell">${header || `Column ${index + 1}`}</strong>
      <span class="samples" role="cell"
        >${sampleValues(this.job.sample ?? [], index).map((value) => html`<span>${value}</span>`)}</span
      >
      <span role="cell"
        ><vaadin-combo-box
          accessible-name="Field for ${header || `column ${index + 1}`}"
          placeholder="Not imported"
          clear-button-visible
          item-label-path="label"
          item-value-path="value"
          .items=${items}
          .value=${field}
          @change=${(event: Event) => this.#map(index, (event.target as unknown as { value: string }).value || null)}
        ></vaadin-combo-box
      ></span>
    </div>`
  }

  #options(): TemplateResult {
    const { choices, target } = this
    const keys = usableMatchKeys(target, choices.mapping)
    const labelOf = (key: readonly string[]): string =>
      key.map((id) => target.fields.find((field) => field.id === id)?.label ?? id).join(' and ')
    return html`<div class="options">
      <fieldset class="card">
        <legend>Find records that exist already by</legend>
        ${keys.map((key) =>
          radio('match', labelOf(key), choices.matchKey?.join() === key.join(), () =>
            this.#choose({ matchKey: key }),
          ),
        )}
        ${radio('match', 'Do not look: every row is new', choices.matchKey === null, () => this.#choose({ matchKey: null }))}
      </fieldset>
      <fieldset class="card" ?hidden=${choices.matchKey === null}>
        <legend>When a record exists</legend>
        ${radio('known', 'Update it with the row', choices.onMatch === 'update', () => this.#choose({ onMatch: 'update' }))}
        ${radio('known', 'Leave it and skip the row', choices.onMatch === 'skip', () => this.#choose({ onMatch: 'skip' }))}
      </fieldset>
      <fieldset class="card">
        <legend>When a row has an error</legend>
        ${radio('bad', 'Leave the row out, import the others', choices.onError === 'skip-row', () =>
          this.#choose({ onError: 'skip-row' }),
        )}
        ${radio('bad', 'Import nothing', choices.onError === 'stop', () => this.#choose({ onError: 'stop' }))}
      </fieldset>
    </div>`
  }
}
defineElement('quoin-import-mapping', QuoinImportMapping)

function radio(name: string, label: string, isOn: boolean, choose: () => void): TemplateResult {
  return html`<label class="choice"
    ><input type="radio" name=${name} .checked=${isOn} @change=${choose} /> ${label}</label
  >`
}
