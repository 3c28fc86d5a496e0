import {
  api,
  currentShell,
  defineElement,
  html,
  icon,
  keyHint,
  nothing,
  openDialog,
  openDialogs,
  query,
  QuoinElement,
  recordHref,
  tableOf,
} from '@quoin/plugin-sdk/ui'
import type { PropertyValues, Shell, TemplateResult } from '@quoin/plugin-sdk/ui'
import { bestFirst, commandsOf, placesOf, rank, score } from './items.ts'
import type { PaletteActs, PaletteGroup, PaletteItem } from './items.ts'
import { paletteStyles } from './palette-styles.ts'
import { recentsOf } from './recents.ts'
import { viewItems, type ViewName } from './view-items.ts'

interface SearchReply {
  readonly groups: readonly {
    readonly entity: string
    readonly label: string
    readonly items: readonly { readonly id: string; readonly title: string }[]
  }[]
}

/** Time after the last key before the server is asked. */
const TYPING_PAUSE_MS = 120

/** The command palette: go, act, search. A combobox over a list of groups; the focus stays in the input. */
export class QuoinPalette extends QuoinElement {
  static override properties = {
    acts: { attribute: false },
    typed: { state: true },
    asked: { state: true },
    at: { state: true },
  }
  declare acts: PaletteActs | undefined
  declare typed: string
  /** What the server was last asked for. */
  declare asked: string
  declare at: number
  #last: SearchReply | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  static override styles = paletteStyles

  readonly #found = query<SearchReply>(this, () => ({
    key: ['search', this.asked],
    load: (signal) => api.get('/api/search', { query: { q: this.asked }, signal }),
    isEnabled: (this.asked ?? '').length > 1,
  }))

  readonly #views = query<{ items: readonly ViewName[] }>(this, () => ({
    key: ['view-names'],
    load: (signal) => api.get('/api/views', { signal }),
    isEnabled: (this.typed ?? '').trim() !== '',
  }))

  constructor() {
    super()
    this.acts = undefined
    this.typed = ''
    this.asked = ''
    this.at = 0
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('input')?.focus()
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('at')) return
    this.renderRoot.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }

  get #groups(): readonly PaletteGroup[] {
    const shell = currentShell()
    const acts = this.acts
    if (!acts) return []
    const typed = this.typed.trim()
    const recents: PaletteItem[] = recentsOf(shell.organisation.id).map((recent) => ({
      id: `recent:${recent.href}`,
      ...recent,
    }))
    const groups: PaletteGroup[] = [
      { heading: 'Recent', items: typed === '' ? recents.slice(0, 4) : [] },
      // At hand at once, so what is found afterwards does not push them away.
      { heading: 'Go to', items: rank(placesOf(shell), typed, 7) },
      { heading: 'Go to view', items: typed === '' ? [] : rank(this.#viewItems(shell), typed, 5) },
      { heading: 'Actions', items: rank(commandsOf(shell, acts), typed, 6) },
      ...this.#records(),
    ]
    return typed === '' ? groups.filter((group) => group.items.length > 0) : bestFirst(groups, typed)
  }

  #viewItems(shell: Shell): readonly PaletteItem[] {
    return viewItems(shell, this.#views.data?.items ?? [])
  }

  #records(): readonly PaletteGroup[] {
    const typed = this.typed.trim()
    if (typed.length < 2) return []
    this.#last = this.#found.data ?? this.#last
    // Until the answer to the newest letters is there, what still fits of the one before stays in place.
    const isOld = this.#found.data === undefined || this.asked !== typed
    return (this.#last?.groups ?? []).map((group) => ({
      heading: tableOf(group.entity)?.plural ?? group.label,
      items: group.items
        .filter((item) => !isOld || score(item.title, typed) > 0)
        .map((item) => ({
          id: `record:${group.entity}/${item.id}`,
          label: item.title,
          icon: tableOf(group.entity)?.icon ?? 'file-text',
          href: recordHref(group.entity, item.id),
        })),
    }))
  }

  #onInput(event: Event): void {
    this.typed = (event.target as HTMLInputElement).value
    this.at = 0
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.asked = this.typed.trim()
    }, TYPING_PAUSE_MS)
  }

  #onKey(event: KeyboardEvent): void {
    const items = this.#groups.flatMap((group) => group.items)
    const last = items.length - 1
    if (event.key === 'ArrowDown') this.at = this.at >= last ? 0 : this.at + 1
    else if (event.key === 'ArrowUp') this.at = this.at <= 0 ? Math.max(0, last) : this.at - 1
    else if (event.key === 'Enter') this.#choose(items[this.at], event.ctrlKey || event.metaKey)
    else return
    event.preventDefault()
  }

  #choose(item: PaletteItem | undefined, isNewTab: boolean): void {
    if (!item) return
    this.emit('chosen')
    if (item.href !== undefined && isNewTab) window.open(item.href, '_blank', 'noopener')
    else if (item.href !== undefined) this.acts?.go(item.href)
    else item.run?.()
  }

  override render(): TemplateResult {
    const groups = this.#groups
    const items = groups.flatMap((group) => group.items)
    return html`
      ${this.#input(items.length > 0)}
      <div class="list" id="list" role="listbox" aria-label="Results">
        ${groups.map((group) => this.#group(group, items))}
      </div>
      ${
        items.length === 0 && !this.#found.isFetching
          ? html`<p class="none">Nothing found for “${this.typed}”. Try fewer letters, or another word.</p>`
          : nothing
      }
      <div class="foot" aria-hidden="true">
        <span>${keyHint('ArrowUp ArrowDown')} move</span><span>${keyHint('Enter')} open</span>
        <span>${keyHint('Mod+Enter')} new tab</span><span>${keyHint('Escape')} close</span>
      </div>
      <div class="visually-hidden" role="status">${items.length} results</div>
    `
  }

  #input(hasItems: boolean): TemplateResult {
    return html`<div class="head">
      ${icon('search')}
      <input
        type="text"
        role="combobox"
        aria-expanded=${hasItems}
        aria-controls="list"
        aria-autocomplete="list"
        aria-activedescendant=${hasItems ? `option-${this.at}` : nothing}
        aria-label="Search, go to a page or run a command"
        placeholder="Search, go to a page or run a command"
        autocomplete="off"
        spellcheck="false"
        .value=${this.typed}
        @input=${this.#onInput}
        @keydown=${this.#onKey}
      />
      ${this.#found.isFetching ? html`<span class="spinner" aria-hidden="true"></span>` : nothing}
    </div>`
  }

  #group(group: PaletteGroup, all: readonly PaletteItem[]): TemplateResult {
    return html`<div role="group" aria-label=${group.heading}>
      <div class="heading" aria-hidden="true">${group.heading}</div>
      ${group.items.map((item) => {
        const index = all.indexOf(item)
        return html`<div
          class="option"
          role="option"
          id="option-${index}"
          aria-selected=${index === this.at}
          @pointermove=${() => (this.at = index)}
          @click=${(event: MouseEvent) => this.#choose(item, event.ctrlKey || event.metaKey)}
        >
          ${icon(item.icon)}<span class="label">${item.label}</span>
          ${item.context ? html`<span class="context">${item.context}</span>` : nothing}
          ${item.keys ? keyHint(item.keys) : nothing}
        </div>`
      })}
    </div>`
  }
}
defineElement('quoin-palette', QuoinPalette)

/** Opens the palette unless a dialog stands open. */
export async function openPalette(acts: PaletteActs): Promise<void> {
  if (openDialogs.peek() > 0) return
  await openDialog({
    heading: 'Command palette',
    kind: 'palette',
    content: (dialog) => html`<quoin-palette .acts=${acts} @chosen=${() => dialog.close()}></quoin-palette>`,
  })
}
