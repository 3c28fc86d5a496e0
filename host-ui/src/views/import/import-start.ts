import {
  defineElement,
  html,
  icon,
  messageOf,
  navigate,
  notice,
  nothing,
  query,
  QuoinElement,
  relativeTime,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import { imports, uploadFile, type ImportJob } from './import-api.ts'
import { importStyles } from './import-styles.ts'
import { stateBadge } from './import-progress.ts'
import type { ImportTarget } from './mapping.ts'

/** `<quoin-import-start>`: what to import and from which file; below, the imports made before. */
export class QuoinImportStart extends QuoinElement {
  static override styles = [importStyles]
  static override properties = {
    targets: { attribute: false },
    target: { attribute: false },
    isOver: { state: true },
    sent: { state: true },
    fault: { state: true },
  }
  declare targets: readonly ImportTarget[]
  declare target: ImportTarget | undefined
  declare isOver: boolean
  /** Part of the file that was sent, while it is. */
  declare sent: number | undefined
  declare fault: string
  readonly #past = query<{ items: ImportJob[] }>(this, () => ({
    key: ['imports'],
    load: () => imports.list(),
    staleMs: 0,
  }))

  constructor() {
    super()
    this.targets = []
    this.target = undefined
    this.isOver = false
    this.sent = undefined
    this.fault = ''
  }

  async #send(file: File | undefined): Promise<void> {
    if (!file || !this.target || this.sent !== undefined) return
    this.fault = ''
    this.sent = 0
    try {
      const job = await uploadFile(this.target.id, file, (part) => (this.sent = part))
      this.emit('uploaded', job)
    } catch (error) {
      this.fault = messageOf(error)
    } finally {
      this.sent = undefined
    }
  }

  override render(): TemplateResult {
    return html`${this.target ? this.#drop() : this.#choose()} ${this.#list()}`
  }

  #choose(): TemplateResult {
    return html`<h2>What do you want to bring in?</h2>
      <div class="tiles">
        ${this.targets.map(
          (target) =>
            html`<a class="tile card" href="/import/${target.id}"
              >${icon('upload')}<strong>${target.label}</strong></a
            >`,
        )}
      </div>`
  }

  #drop(): TemplateResult {
    if (this.sent !== undefined) {
      return html`<div class="drop" role="status">
        <strong>Sending the file…</strong>
        <progress max="1" .value=${this.sent} aria-label="Sent"></progress>
      </div>`
    }
    return html`${this.fault ? notice('danger', this.fault) : nothing}
      <label
        class="drop ${this.isOver ? 'over' : ''}"
        @dragover=${(event: DragEvent) => {
          event.preventDefault()
          this.isOver = true
        }}
        @dragleave=${() => (this.isOver = false)}
        @drop=${(event: DragEvent) => {
          event.preventDefault()
          this.isOver = false
          void this.#send(event.dataTransfer?.files[0])
        }}
      >
        <span class="drop-icon">${icon('upload')}</span>
        <strong>Drop a file here, or choose one</strong>
        <span class="muted"
          >CSV or text with one row for each record. Encoding and separator are found out.</span
        >
        <input
          type="file"
          accept=".csv,.tsv,.txt,text/csv,text/plain"
          @change=${(event: Event) => void this.#send((event.target as HTMLInputElement).files?.[0])}
        />
      </label>
      <p class="muted">
        Nothing is written before you have seen what will happen: next come the columns, then a check of every
        row.
        <button class="btn ghost small" @click=${() => navigate('/import')}>Import something else</button>
      </p>`
  }

  #list(): TemplateResult | typeof nothing {
    const items = this.#past.data?.items ?? []
    if (items.length === 0) return nothing
    const label = (id: string): string => this.targets.find((target) => target.id === id)?.label ?? id
    return html`<h2>Earlier imports</h2>
      <div class="table-wrap" tabindex="0" role="region" aria-label="Earlier imports">
        <table>
          <thead>
            <tr>
              <th>File</th>
              <th>Into</th>
              <th>State</th>
              <th class="num">Rows</th>
              <th>When</th>
            </tr>
          </thead>
          <tbody>
            ${items.map(
              (job) =>
                html`<tr>
                  <td><a class="link" href="/import/${job.id}">${job.name}</a></td>
                  <td>${label(job.target)}</td>
                  <td>${stateBadge(job.state)}</td>
                  <td class="num">${job.rows?.toLocaleString('en-GB') ?? ''}</td>
                  <td>${relativeTime(job.createdAt ?? job.created_at)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`
  }
}
defineElement('quoin-import-start', QuoinImportStart)
