import {
  api,
  currentLocation,
  html,
  icon,
  lastTableOf,
  messageOf,
  navigate,
  nothing,
  notice,
  query,
  setCached,
  type MenuEntry,
  type Page,
  type Query,
  type QuoinMenu,
  type ReactiveController,
  type ReactiveControllerHost,
  type ShellProduct,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import { readState, STATE_PARAMETERS, writeState, type ListState } from '../list/list-state.ts'
import { pluralOf, type ViewTable } from '../model/tables.ts'
import { isSameState, openState, type PageKind, type SavedView } from './saved-state.ts'

/** A list or board whose state may be kept as a view. */
export interface ViewHost extends ReactiveControllerHost {
  readonly page: Page
  readonly product: ShellProduct
  /** Entity, `plugin.table`. */
  readonly table: string
  readonly renderRoot: HTMLElement | DocumentFragment
}

/** The view that the address names, as this person sees it. */
interface Opened {
  readonly view: SavedView
  readonly state: ListState
  /** Labels of columns that the view names and the table does not have. */
  readonly dropped: readonly string[]
}

const LOADING: readonly MenuEntry[] = [{ label: 'Loading…', isDisabled: true }]

/**
 * What a list or board shows: the state in its address, on top of the view that the address names with `view`. A view
 * alone in the address means its stored state; any parameter of the state beside it means all of the state.
 */
export class CurrentView implements ReactiveController {
  readonly #host: ViewHost
  readonly #views: Query<SavedView[]>
  #menu: typeof import('./view-menu.ts') | undefined
  /** Somebody looks at the menu: until then nothing of it is loaded. */
  #isMenuWanted = false
  #items: readonly MenuEntry[] = LOADING
  /** Id of the view for which the list was asked again, in case it is newer than the list. */
  #soughtId = ''
  /** The version that the changes on the screen started from; the list may know a newer one of somebody else. */
  #base: { readonly id: string; readonly version: number } | undefined

  constructor(host: ViewHost) {
    this.#host = host
    this.#views = query(host, () => ({
      key: this.key,
      load: async (signal) =>
        (await api.get<{ items: SavedView[] }>('/api/views', { query: { page: this.pageKey }, signal }))
          .items,
      isEnabled: this.#isMenuWanted || this.#id !== '',
    }))
    host.addController(this)
  }

  hostUpdated(): void {
    const view = this.opened?.view
    if (view && (this.#base?.id !== view.id || !this.isChanged)) this.#base = view
    if (!this.#isUnknown || this.#views.isFetching || this.#soughtId === this.#id) return
    this.#soughtId = this.#id
    void this.#views.refetch()
  }

  get pageKey(): string {
    return `${this.#host.product.id}/${this.#host.page.path}`
  }
  get kind(): PageKind {
    return this.#host.page.view === 'board' ? 'board' : 'list'
  }
  get key(): readonly unknown[] {
    return ['views', this.pageKey]
  }
  get views(): readonly SavedView[] {
    return this.#views.data ?? []
  }
  get failure(): unknown {
    return this.#views.error
  }
  get #table(): ViewTable {
    return lastTableOf(this.#host.table) as ViewTable
  }
  get #id(): string {
    return currentLocation.peek().query.get('view') ?? ''
  }
  /** "All people": the page without a view. */
  get usualName(): string {
    const label = this.#host.page.label ?? pluralOf(this.#table)
    return /^all\b/i.test(label) ? label : `All ${label.charAt(0).toLowerCase()}${label.slice(1)}`
  }

  get opened(): Opened | undefined {
    const view = this.views.find(({ id }) => id === this.#id)
    return view && { view, ...openState(view.state, this.#table) }
  }
  get #isUnknown(): boolean {
    return this.#id !== '' && this.failure === undefined && this.opened === undefined
  }
  /** A view is named and not known yet: what would be shown is not what was asked for. */
  get isOpening(): boolean {
    return this.#isUnknown && (this.#views.isFetching || this.#soughtId !== this.#id)
  }
  get isChanged(): boolean {
    const opened = this.opened
    return opened !== undefined && !isSameState(this.state, opened.state, this.kind)
  }

  /** What the page shows. */
  get state(): ListState {
    const { query: parameters } = currentLocation.value
    const opened = this.opened
    return opened && !holdsState(parameters) ? opened.state : readState(parameters.toString(), this.#table)
  }

  /** Changes what the page shows; the address follows. */
  change(part: Partial<ListState>): void {
    this.#go({ ...this.state, ...part }, this.opened)
  }

  #go(state: ListState, opened: Opened | undefined): void {
    const { path, query: parameters } = currentLocation.peek()
    const isAsStored = opened !== undefined && isSameState(state, opened.state, this.kind)
    const next = new URLSearchParams(writeState(isAsStored ? opened.state : state, parameters.toString()))
    if (isAsStored) for (const name of STATE_PARAMETERS) next.delete(name)
    else if (opened && !holdsState(next)) next.set('q', '')
    if (!opened) next.delete('view')
    navigate(next.size === 0 ? path : `${path}?${next}`, { isReplacing: true })
  }

  /** Shows a view as it is stored, or the page without one. */
  open(view: SavedView | undefined, options: { isReplacing?: boolean } = {}): void {
    const { path } = currentLocation.peek()
    navigate(view ? `${path}?view=${view.id}` : path, options)
  }

  /** Puts a stored view where the page finds it; `undefined` takes the one with this id away. */
  keep(id: string, view: SavedView | undefined): void {
    if (view && this.#base?.id === id && this.#base.version === view.version - 1) this.#base = view
    setCached<SavedView[]>(this.key, (old = []) => [
      ...old.filter((each) => each.id !== id),
      ...(view ? [view] : []),
    ])
    // An answer that is on its way may be older than this.
    void this.#views.refetch()
  }

  /** What to say when the state on the screen is to overwrite the view's. */
  versionOf(view: SavedView): number {
    return this.#base?.id === view.id ? this.#base.version : view.version
  }

  /** Takes over what others did; from here on the person knows of it. */
  async reload(): Promise<void> {
    await this.#views.refetch()
    this.#base = this.opened?.view
  }

  /** Query of the same state for another page of the table, which has views of its own. */
  get carried(): string {
    const next = new URLSearchParams(writeState(this.state, currentLocation.value.query.toString()))
    next.delete('view')
    return next.toString()
  }

  get #picker(): QuoinMenu | null {
    return this.#host.renderRoot.querySelector<QuoinMenu>('quoin-menu.view')
  }

  /** Opens the menu, as `v` does. */
  showMenu(): void {
    this.#prepare()
    this.#items = LOADING
    void this.#picker?.show()
  }

  /** Who comes near the menu will see what others have shared since. */
  readonly #prepare = (): void => {
    if (this.#picker?.isOpen === true) return
    if (this.#isMenuWanted) return void this.#views.refetch()
    this.#isMenuWanted = true
    this.#host.requestUpdate()
    import('./view-menu.ts').then(
      (menu) => {
        this.#menu = menu
        this.#host.requestUpdate()
      },
      () => (this.#isMenuWanted = false),
    )
  }

  /** While the menu is open its entries stay where they are: nobody shall hit one that has just moved there. */
  get #entries(): readonly MenuEntry[] {
    if (this.#picker?.isOpen === true && this.#items !== LOADING) return this.#items
    const menu = this.#views.isFetching ? undefined : this.#menu
    this.#items = menu?.menuOf(this) ?? LOADING
    return this.#items
  }

  /** The name of what is shown, with the menu. */
  picker(): TemplateResult {
    const opened = this.opened
    const name = opened?.view.name ?? this.usualName
    const isChanged = this.isChanged
    return html`<quoin-menu
      class="view"
      look="btn ghost"
      label="View: ${name}${isChanged ? ', changed' : ''}"
      aria-keyshortcuts="v"
      .items=${this.#entries}
      @pointerenter=${this.#prepare}
      @focusin=${this.#prepare}
      ><span class="view-name ${opened ? 'chosen' : 'wide-only'}">${name}</span>${
        isChanged ? html`<span class="view-dot" title="Changed since it was saved"></span>` : nothing
      }${icon('chevron-down')}</quoin-menu
    >`
  }

  /** What a person has to know of the view: it is not there, or part of it is not. */
  note(): TemplateResult | typeof nothing {
    if (this.#id === '' || this.isOpening) return nothing
    const opened = this.opened
    if (!opened) return html`<div class="view-note">${notice('warning', this.#missing())}</div>`
    if (opened.dropped.length === 0) return nothing
    const text = `“${opened.view.name}” asks for what is no longer here or not yours to see, and shows without it: ${opened.dropped.join(', ')}.`
    return html`<div class="view-note">${notice('warning', text)}</div>`
  }

  #missing(): TemplateResult {
    const text =
      this.failure === undefined
        ? 'This view was deleted, or it is not shared with you.'
        : `The view could not be loaded. ${messageOf(this.failure)}`
    return html`${text} What you see is ${this.usualName.toLowerCase()}.
      <button class="btn small" @click=${() => this.open(undefined, { isReplacing: true })}>
        Understood
      </button>`
  }
}

const holdsState = (parameters: URLSearchParams): boolean =>
  STATE_PARAMETERS.some((name) => parameters.has(name))
