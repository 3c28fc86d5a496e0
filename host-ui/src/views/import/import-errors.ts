import {
  defineElement,
  html,
  icon,
  messageOf,
  notice,
  nothing,
  QuoinElement,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import { imports, type RowFault } from './import-api.ts'
import { importStyles } from './import-styles.ts'

/** `<quoin-import-errors>`: rows that cannot be imported, each with its reason. */
export class QuoinImportErrors extends QuoinElement {
  static override styles = [importStyles]
  static override properties = {
    importId: {},
    count: { type: Number },
    items: { state: true },
    cursor: { state: true },
    fault: { state: true },
  }
  declare importId: string
  declare count: number
  declare items: readonly RowFault[]
  declare cursor: string | null | undefined
  declare fault: string

  constructor() {
    super()
    this.items = []
    this.cursor = undefined
    this.fault = ''
  }

  protected override firstUpdated(): void {
    void this.#more()
  }

  async #more(): Promise<void> {
    try {
      const page = await imports.errors(this.importId, this.cursor ?? undefined)
      this.items = [...this.items, ...page.items]
      this.cursor = page.nextCursor
      this.fault = ''
    } catch (error) {
      this.fault = messageOf(error)
    }
  }

  override render(): TemplateResult {
    return html`<h2>
        Rows with errors
        <a class="btn small" href="/api/imports/${this.importId}/errors.csv" download
          >${icon('download')} Download them</a
        >
      </h2>
      ${this.fault ? notice('danger', this.fault) : nothing}
      <div class="table-wrap card" tabindex="0" role="region" aria-label="Rows with errors">
        <table>
          <thead>
            <tr>
              <th class="num">Row</th>
              <th>Column</th>
              <th>Value</th>
              <th>What is wrong</th>
            </tr>
          </thead>
          <tbody>
            ${this.items.map(
              (item) =>
                html`<tr>
                  <td class="num">${item.row.toLocaleString('en-GB')}</td>
                  <td>${item.column ?? ''}</td>
                  <td class="raw">${item.value ?? ''}</td>
                  <td>${item.message}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${this.cursor ? html`<button class="btn" @click=${() => this.#more()}>Show more</button>` : nothing}`
  }
}
defineElement('quoin-import-errors', QuoinImportErrors)
