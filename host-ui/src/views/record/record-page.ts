import {
  ApiError,
  can,
  confirm,
  defineElement,
  empty,
  entityOf,
  html,
  icon,
  invalidate,
  lastTableOf,
  messageOf,
  navigate,
  notice,
  nothing,
  productOf,
  query,
  QuoinElement,
  repeat,
  setCached,
  shell,
  ShortcutController,
  skeleton,
  tableOf,
  titleOf,
  toast,
  type RecordPage,
  type ShellProduct,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import { ask } from '../form/ask.ts'
import { referenceColumns, type Included, type Row, type ViewTable } from '../model/tables.ts'
import { currentOf, records } from '../record-api.ts'
import { pageStyles, valueStyles } from '../shared-styles.ts'
import { isFrozen, isHeldBy } from '../model/frozen.ts'
import { askedFields, fieldsForMove, offeredActions, shownRelated } from './action-input.ts'
import { recordStyles } from './record-styles.ts'
import { loadSteps, stepsStyles, stepsView, type Step } from './record-steps.ts'
import type { QuoinRecordTimeline } from './record-timeline.ts'
import { cellOf } from '../model/cells.ts'
import { inSentence } from '../model/sentence.ts'
import { cellView } from '../cell-view.ts'
import { PAGE_RECORD_EVENT, PAGE_TITLE_EVENT } from '../../shell/page-title.ts'
import '../../shell/plugin-part.ts'
import './record-facts.ts'
import './record-timeline.ts'
import './related-list.ts'

type Loaded = Row & { included?: Included }

/** `<quoin-record-page>`: one record: facts, timeline, what is related; drawn from its manifest. */
export class QuoinRecordPage extends QuoinElement {
  static override styles = [pageStyles, valueStyles, stepsStyles, recordStyles]
  static override properties = {
    table: {},
    recordId: {},
    product: { attribute: false },
    page: { attribute: false },
    steps: { state: true },
    isBusy: { state: true },
  }
  /** Entity of the table, `plugin.table`. */
  declare table: string
  declare recordId: string
  declare product: ShellProduct
  declare page: unknown
  declare steps: readonly Step[]
  declare isBusy: boolean
  #stepsKey = ''
  readonly #record = query<Loaded>(this, () => ({
    key: this.#key,
    load: () => records.get(this.entity, this.recordId, this.#references()),
  }))

  constructor() {
    super()
    this.page = undefined
    this.steps = []
    this.isBusy = false
    new ShortcutController(this, () => [
      { keys: 'n', label: 'Write a note', scope: 'page', run: () => this.#timeline?.compose('note') },
      { keys: 't', label: 'Add a task', scope: 'page', run: () => this.#timeline?.compose('task') },
      {
        keys: 'e',
        label: 'Mark what is due next as done',
        scope: 'page',
        run: () => this.#timeline?.finishNext(),
      },
      { keys: 'Escape', label: 'Back', scope: 'page', run: () => history.back() },
    ])
  }

  get entity(): string {
    return this.table
  }
  get #key(): readonly unknown[] {
    return [this.entity, 'record', this.recordId]
  }
  get #timeline(): QuoinRecordTimeline | null {
    return this.renderRoot.querySelector<QuoinRecordTimeline>('quoin-record-timeline')
  }
  get #table(): ViewTable | undefined {
    return lastTableOf(this.entity) as ViewTable | undefined
  }
  /** How the owning product lays out this record. */
  get #layout(): RecordPage {
    const [product = '', table = ''] = this.entity.split('.')
    return productOf(product)?.ui?.records?.[table] ?? {}
  }
  get #owner(): string {
    return this.entity.split('.')[0] ?? ''
  }

  #references(): string[] {
    const table = this.#table
    return table ? referenceColumns(table, Object.keys(table.columns)) : []
  }

  protected override updated(): void {
    const row = this.#record.data
    const table = this.#table
    if (!row || !table) return
    this.emit(PAGE_TITLE_EVENT, titleOf(table, row))
    this.emit(PAGE_RECORD_EVENT, row)
    const column = this.#layout.steps
    const key = column ? JSON.stringify([row.id, column, row['version']]) : ''
    if (!column || key === this.#stepsKey) return
    this.#stepsKey = key
    // Without steps the record is still complete; they are a convenience.
    loadSteps(table, column, row).then(
      (steps) => (this.steps = steps),
      () => (this.steps = []),
    )
  }

  #take(row: Row): void {
    setCached<Loaded>(this.#key, (old) => ({ ...old, ...row }))
    void this.#record.refetch()
    void invalidate([this.entity])
  }

  /** Runs one of the record's actions, asking for what its input needs beyond id and version. */
  async #act(
    name: string,
    given: Readonly<Record<string, unknown>> = {},
    asked?: ReturnType<typeof askedFields>,
  ): Promise<void> {
    const row = this.#record.data
    const action = productOf(this.#owner)?.actions?.[name]
    if (!row || !action || this.isBusy) return
    const fields = asked ?? askedFields(action.input, Object.keys(given), this.#table?.columns)
    const run = async (values: Readonly<Record<string, unknown>>): Promise<void> => {
      const takesVersion = 'version' in ((action.input as { properties?: object }).properties ?? {})
      await records.action(this.#owner, name, {
        id: row.id,
        ...(takesVersion ? { version: row.version } : {}),
        ...given,
        ...filled(values),
      })
    }
    const isSafe = Object.keys(fields).length === 0 && action.effect !== 'destroy'
    this.isBusy = true
    try {
      if (isSafe) await run({})
      else if (!(await this.#askFor(action.label, fields, action.effect === 'destroy', run))) return
      toast({ text: `${action.label}: done.`, tone: 'success' })
      await invalidate()
    } catch (error) {
      toast({ text: messageOf(error), tone: 'danger' })
      if (currentOf(error)) await this.#record.refetch()
    } finally {
      this.isBusy = false
      await this.#record.refetch()
    }
  }

  #askFor(
    label: string,
    fields: ReturnType<typeof askedFields>,
    isDanger: boolean,
    run: (values: Readonly<Record<string, unknown>>) => Promise<void>,
  ): ReturnType<typeof ask> {
    const table = this.#table
    const row = this.#record.data
    return ask({
      heading: label,
      text: table && row ? titleOf(table, row) : '',
      fields,
      confirm: label,
      isDanger,
      run,
    })
  }

  async #moveTo(step: Step): Promise<void> {
    const row = this.#record.data
    const column = this.#layout.steps
    if (!row || !column) return
    const table = this.#table
    const target = tableOf(table?.columns[column]?.to ?? '') as ViewTable | undefined
    const move = productOf(this.#owner)?.ui?.pages?.find(
      (page) => page.group === column && page.move && entityOf(page.table ?? '', this.#owner) === this.entity,
    )?.move
    if (move) {
      const input = productOf(this.#owner)?.actions?.[move]?.input ?? {}
      return this.#act(
        move,
        { [column]: step.id },
        fieldsForMove(input, column, step.row, target?.columns ?? {}),
      )
    }
    try {
      this.#take(await records.update(this.entity, row, { [column]: step.id }))
    } catch (error) {
      toast({ text: messageOf(error), tone: 'danger' })
      await this.#record.refetch()
    }
  }

  async #delete(): Promise<void> {
    const row = this.#record.data
    const table = this.#table
    if (!row || !table) return
    const name = titleOf(table, row)
    const isSure = await confirm({
      heading: `Delete ${inSentence(table.label)}?`,
      text: `“${name}” will be removed with everything that belongs to it.`,
      action: `Delete ${inSentence(table.label)}`,
      isDangerous: true,
    })
    if (!isSure) return
    try {
      await records.remove(this.entity, row)
      toast({ text: `“${name}” deleted.` })
      void invalidate([this.entity])
      if (history.length > 1) history.back()
      else navigate('/')
    } catch (error) {
      toast({ text: messageOf(error), tone: 'danger' })
    }
  }

  override render(): TemplateResult {
    const table = this.#table
    const row = this.#record.data
    const { error } = this.#record
    if (error instanceof ApiError && error.status === 404) return this.#gone(table)
    if (!row && error) {
      return html`<div class="empty">
        ${notice('danger', messageOf(error))}
        <div class="actions">
          <button class="btn" @click=${() => this.#record.refetch()}>Try again</button>
        </div>
      </div>`
    }
    if (!row || !table) return html`<div class="loading">${skeleton(9)}</div>`
    return this.#body(table, row)
  }

  #gone(table: ViewTable | undefined): TemplateResult {
    return empty({
      icon: 'search',
      heading: `This ${inSentence(table?.label ?? 'record')} is not here`,
      text: 'It was deleted, or you may not see it.',
      action: html`<button class="btn" @click=${() => history.back()}>Go back</button>`,
    })
  }

  #body(table: ViewTable, row: Loaded): TemplateResult {
    const layout = this.#layout
    const included = row.included ?? {}
    const party = layout.party === 'id' ? row.id : ((row[layout.party ?? ''] as string | null) ?? undefined)
    return html`${this.#head(table, row, included)}
      ${stepsView(
        this.steps,
        String(row[layout.steps ?? '']),
        can('update', this.entity, { record: row }),
        (step) => void this.#moveTo(step),
      )}
      <div class="columns">
        <section class="facts" aria-label="Facts">
          <quoin-record-facts
            .entity=${this.entity}
            .table=${table}
            .row=${row}
            .included=${included}
            .canEdit=${can('update', this.entity, { record: row }) && !isFrozen(table, row)}
            @record-saved=${(event: CustomEvent<Row>) => this.#take(event.detail)}
          ></quoin-record-facts>
        </section>
        <section class="timeline" aria-label="Timeline">
          <quoin-record-timeline
            .entity=${this.entity}
            .recordId=${row.id}
            .party=${party}
            .row=${row}
            .included=${included}
          ></quoin-record-timeline>
        </section>
        <aside class="related" aria-label="Related">
          ${this.#panels()} ${this.#related(layout, table, row)}
        </aside>
      </div>`
  }

  #head(table: ViewTable, row: Row, included: Included): TemplateResult {
    const badges = Object.entries(table.columns)
      .filter(([name, column]) => column.type === 'choice' && column.tones && row[name])
      .slice(0, 2)
    const actions = offeredActions(this.#layout, table, row).flatMap((name) => {
      const action = productOf(this.#owner)?.actions?.[name]
      const [verb = '', subject = ''] = action?.permission.split(':') ?? []
      return action && can(verb, entityOf(subject, this.#owner), { record: row }) ? [{ name, action }] : []
    })
    return html`<div class="head">
      <h1>${titleOf(table, row)}</h1>
      ${badges.map(([name]) =>
        cellView(cellOf(table, name, row, { included, currency: '', timeZone: 'UTC' })),
      )}
      <span class="space ${actions.length > 0 ? 'breaks' : ''}"></span>
      ${actions.map(
        ({ name, action }) =>
          html`<button class="btn" ?disabled=${this.isBusy} @click=${() => this.#act(name)}>
            ${action.label}
          </button>`,
      )}
      ${
        can('delete', this.entity, { record: row }) && !isFrozen(table, row)
          ? html`<quoin-menu
              look="btn icon ghost"
              placement="bottom-end"
              label="More"
              .items=${[
                {
                  label: `Delete ${inSentence(table.label)}`,
                  icon: 'trash-2',
                  isDangerous: true,
                  run: () => void this.#delete(),
                },
              ]}
              >${icon('ellipsis')}</quoin-menu
            >`
          : nothing
      }
    </div>`
  }

  /** Keyed, so that a product that goes or comes leaves the panels of the others as they are. */
  #panels(): unknown {
    const panels = (shell.value?.products ?? []).flatMap((product) =>
      (product.ui?.panels ?? [])
        .filter((panel) => panel.slot === this.entity)
        .map((panel) => ({ product, panel })),
    )
    return repeat(
      panels,
      ({ panel }) => panel.element,
      ({ product, panel }) =>
        html`<quoin-plugin-part
          .product=${product}
          .element=${panel.element}
          .label=${panel.label}
          .values=${{ entity: this.entity, recordId: this.recordId }}
        ></quoin-plugin-part>`,
    )
  }

  #related(layout: RecordPage, owner: ViewTable, row: Row): TemplateResult[] {
    return shownRelated(layout, owner, row).map((related) => {
      const entity = entityOf(related.table, this.#owner)
      const table = tableOf(entity) as ViewTable | undefined
      return html`<quoin-related-list
        .entity=${entity}
        .isHeld=${table !== undefined && isHeldBy(table, related.column, row)}
        .column=${related.column}
        .label=${related.label}
        .columns=${related.columns}
        .recordId=${this.recordId}
      ></quoin-related-list>`
    })
  }
}
defineElement('quoin-record-page', QuoinRecordPage)

/** Values that were given; an empty optional field is left out. */
function filled(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== ''),
  )
}
