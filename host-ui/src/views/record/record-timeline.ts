import {
  can,
  currentShell,
  dateOf,
  defineElement,
  formatDateTime,
  html,
  icon,
  messageOf,
  nothing,
  query,
  QuoinElement,
  relativeTime,
  repeat,
  skeleton,
  tableOf,
  toast,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import { addDays, instantOf } from '../model/parse.ts'
import type { FieldChange } from '../form/field.ts'
import type { Row } from '../model/tables.ts'
import { signalOf } from '../board/board-model.ts'
import { records, type ListReply } from '../record-api.ts'
import { timelineStyles } from './timeline-styles.ts'
import { ACTIVITY, activityValues, splitTimeline, timelineFilter } from './timeline-model.ts'

const ICONS: Readonly<Record<string, string>> = {
  note: 'file-text',
  call: 'phone',
  meeting: 'users',
  task: 'square-check',
  email: 'mail',
  event: 'zap',
}
/** What a person may write down here; the other kinds come from products. */
const WRITTEN = ['note', 'call', 'meeting', 'task'] as const
/** Due at this wall-clock hour when only a day was given. */
const DUE_HOUR = '09:00'

/** `<quoin-record-timeline>`: what happened with a record and its party, what is due, and a composer. */
export class QuoinRecordTimeline extends QuoinElement {
  static override styles = [timelineStyles]
  static override properties = {
    entity: {},
    recordId: {},
    party: {},
    row: { attribute: false },
    included: { attribute: false },
    kind: { state: true },
    text: { state: true },
    dueOn: { state: true },
    fault: { state: true },
    isSaving: { state: true },
  }
  declare entity: string
  declare recordId: string
  declare party: string | undefined
  declare row: Row
  declare included: Record<string, Record<string, { title: string }>>
  declare kind: (typeof WRITTEN)[number]
  declare text: string
  declare dueOn: string
  declare fault: string
  declare isSaving: boolean
  readonly #rows = query<ListReply>(this, () => ({
    key: [ACTIVITY, 'timeline', this.entity, this.recordId, this.party ?? ''],
    load: () =>
      records.list(ACTIVITY, {
        filter: timelineFilter(this.entity, this.recordId, this.party),
        sort: '-happened_at',
        limit: 100,
        include: ['owner'],
      }),
  }))

  constructor() {
    super()
    this.party = undefined
    this.kind = 'note'
    this.text = ''
    this.dueOn = ''
    this.fault = ''
    this.isSaving = false
  }

  get #today(): string {
    return dateOf(new Date(), currentShell().organisation.timeZone)
  }

  /** Puts the cursor into the composer, as `n` does. */
  compose(kind: (typeof WRITTEN)[number] = 'note'): void {
    this.#choose(kind)
    this.renderRoot.querySelector('textarea')?.focus()
  }

  /** Ticks the activity that is due first, as `e` does. */
  finishNext(): void {
    const [next] = splitTimeline(this.#rows.data?.items ?? []).open
    if (next) void this.#tick(next)
  }

  #choose(kind: (typeof WRITTEN)[number]): void {
    this.kind = kind
    if (kind !== 'note')
      void Promise.all([import('@quoin/plugin-sdk/ui/pickers'), import('../form/field.ts')])
    this.dueOn = kind === 'task' ? this.dueOn || addDays(this.#today, 1) : ''
  }

  async #save(event?: Event): Promise<void> {
    event?.preventDefault()
    if (this.isSaving) return
    if (this.text.trim() === '') {
      this.fault = 'Write a few words first'
      this.renderRoot.querySelector('textarea')?.focus()
      return
    }
    this.isSaving = true
    this.fault = ''
    const { person, organisation } = currentShell()
    const values = activityValues({
      kind: this.kind,
      text: this.text,
      dueAt: this.dueOn ? instantOf(`${this.dueOn}T${DUE_HOUR}`, organisation.timeZone) : null,
      now: new Date().toISOString(),
      owner: person.id,
      entity: this.entity,
      record: this.recordId,
      party: this.party,
    })
    try {
      await records.create(ACTIVITY, values)
      this.text = ''
      this.#choose('note')
      await this.#rows.refetch()
    } catch (error) {
      this.fault = messageOf(error)
    } finally {
      this.isSaving = false
    }
  }

  async #tick(row: Row): Promise<void> {
    const isDone = row['done_at'] !== null && row['done_at'] !== undefined
    const set = (value: string | null, base: Row): Promise<Row> =>
      records.update(ACTIVITY, base, { done_at: value })
    try {
      const saved = await set(isDone ? null : new Date().toISOString(), row)
      if (!isDone) {
        toast({
          text: `“${String(row['subject'])}” is done.`,
          tone: 'success',
          undo: async () => {
            await set(null, saved)
            await this.#rows.refetch()
          },
        })
      }
    } catch (error) {
      toast({ text: messageOf(error), tone: 'danger' })
    }
    await this.#rows.refetch()
  }

  override render(): TemplateResult {
    const { data, error } = this.#rows
    const { open, past } = splitTimeline(data?.items ?? [])
    return html`${can('create', ACTIVITY) ? this.#composer() : nothing}
      ${
        error && !data
          ? html`<p class="hint">
              ${messageOf(error)}
              <button class="btn small" @click=${() => this.#rows.refetch()}>Try again</button>
            </p>`
          : nothing
      }
      ${!data && !error ? skeleton(4) : nothing}
      ${
        open.length > 0
          ? html`<h2>To do</h2>
              ${this.#list(open)}`
          : nothing
      }
      <h2>History</h2>
      ${this.#list(past, true)}`
  }

  #list(rows: readonly Row[], isEnded = false): TemplateResult {
    return html`<ol>
      ${repeat(
        rows,
        (row) => row.id,
        (row) => this.#entry(row),
      )}
      ${isEnded ? this.#origin() : nothing}
    </ol>`
  }

  #entry(row: Row): TemplateResult {
    const kind = String(row['kind'])
    const due = row['due_at'] as string | null
    const isTask = due !== null && due !== undefined
    const isDone = Boolean(row['done_at'])
    const { timeZone } = currentShell().organisation
    const owner = this.#rows.data?.included?.['core.person']?.[String(row['owner'])]?.title
    const signal = isDone || !isTask ? 'planned' : signalOf(dateOf(new Date(due), timeZone), this.#today)
    const labels = tableOf(ACTIVITY)?.columns['kind']?.labels
    return html`<li>
      <span class="mark">${icon(ICONS[kind] ?? 'activity')}</span>
      <div class="what">
        <div class="subject ${isDone && isTask ? 'done' : ''}">${String(row['subject'])}</div>
        ${row['body'] ? html`<div class="body">${String(row['body'])}</div>` : nothing}
        <div class="meta">
          <span>${labels?.[kind] ?? kind}</span>
          ${owner ? html`<span>${owner}</span>` : nothing}
          ${
            isTask && !isDone
              ? html`<span class="due" data-signal=${signal}>Due ${formatDateTime(due, timeZone)}</span>`
              : html`<time
                  datetime=${String(row['happened_at'])}
                  title=${formatDateTime(String(row['happened_at']), timeZone)}
                  >${relativeTime(String(row['happened_at']))}</time
                >`
          }
        </div>
      </div>
      ${
        isTask && can('update', ACTIVITY)
          ? html`<button
              class="btn small ${isDone ? 'ghost' : ''}"
              aria-pressed=${isDone}
              aria-label="${isDone ? 'Done' : 'Mark done'}: ${String(row['subject'])}"
              @click=${() => this.#tick(row)}
            >
              ${icon('check')} ${isDone ? 'Done' : 'Mark done'}
            </button>`
          : nothing
      }
    </li>`
  }

  /** Where every history begins: who made the record and who changed it last. */
  #origin(): TemplateResult {
    const { timeZone } = currentShell().organisation
    const name = (id: unknown): string => this.included['core.person']?.[String(id)]?.title ?? ''
    const line = (verb: string, at: unknown, by: unknown): TemplateResult =>
      html`<li>
        <span class="mark">${icon(verb === 'Created' ? 'plus' : 'pencil')}</span>
        <div class="what">
          <div class="meta">
            <span>${verb}${name(by) ? ` by ${name(by)}` : ''}</span>
            <time datetime=${String(at)} title=${formatDateTime(String(at), timeZone)}
              >${relativeTime(String(at))}</time
            >
          </div>
        </div>
      </li>`
    const wasChanged = this.row['updated_at'] && this.row['updated_at'] !== this.row['created_at']
    return html`${wasChanged ? line('Changed', this.row['updated_at'], this.row['updated_by']) : nothing}
    ${line('Created', this.row['created_at'], this.row['created_by'])}`
  }

  /** When it is to be done; an act that already happened needs no date. */
  #due(): TemplateResult {
    return html`<quoin-field
      class="due-field"
      .name=${'due'}
      .column=${{ type: 'date', label: 'Due' }}
      .isBare=${true}
      .value=${this.dueOn || null}
      @field-change=${(event: CustomEvent<FieldChange>) => (this.dueOn = String(event.detail.value ?? ''))}
    ></quoin-field>`
  }

  #composer(): TemplateResult {
    const labels = tableOf(ACTIVITY)?.columns['kind']?.labels
    return html`<form class="composer card" @submit=${(event: Event) => this.#save(event)}>
      <div class="segments" role="radiogroup" aria-label="Kind">
        ${WRITTEN.map(
          (kind) =>
            html`<button
              type="button"
              role="radio"
              aria-checked=${this.kind === kind}
              @click=${() => this.compose(kind)}
            >
              ${icon(ICONS[kind] ?? 'activity')} ${labels?.[kind] ?? kind}
            </button>`,
        )}
      </div>
      <textarea
        rows="2"
        aria-label="What happened or what to do"
        aria-invalid=${this.fault !== ''}
        placeholder=${this.kind === 'task' ? 'What is to be done?' : 'Write a note; the first line is its heading'}
        .value=${this.text}
        @input=${(event: Event) => (this.text = (event.target as HTMLTextAreaElement).value)}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void this.#save(event)
          if (event.key === 'Escape') (event.target as HTMLElement).blur()
        }}
      ></textarea>
      ${this.fault ? html`<p class="fault" role="alert">${this.fault}</p>` : nothing}
      <div class="row">
        ${this.kind === 'note' ? nothing : this.#due()}
        <span class="space"></span>
        <button class="btn primary small" ?disabled=${this.isSaving}>
          ${this.isSaving ? 'Saving…' : 'Save'}
        </button>
      </div>
    </form>`
  }
}
defineElement('quoin-record-timeline', QuoinRecordTimeline)
