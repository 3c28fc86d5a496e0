import {
  currentLocation,
  currentShell,
  defineElement,
  html,
  icon,
  navigate,
  nothing,
  QuoinElement,
  ShortcutController,
  tableOf,
  toast,
  undoNewest,
} from '@quoin/plugin-sdk/ui'
import type { Shortcut, TemplateResult } from '@quoin/plugin-sdk/ui'
import { crumbsOf, resolveRoute, settingsHref } from '../app/routes.ts'
import { frameStyles } from './frame-styles.ts'
import { showKeyHelp } from './menus.ts'
import { PAGE_RECORD_EVENT, PAGE_TITLE_EVENT, pageRecord, pageTitle } from './page-title.ts'
import { commandsOf } from './palette/items.ts'
import type { PaletteActs } from './palette/items.ts'
import { rememberRecent } from './palette/recents.ts'
import { recordIcon, routeView } from './route-view.ts'
import './offline-banner.ts'
import './side-nav.ts'

/** The shell around every page of a signed-in person. */
export class QuoinFrame extends QuoinElement {
  static override properties = { isNarrow: { state: true } }
  declare isNarrow: boolean
  readonly #narrow = window.matchMedia('(max-width: 900px)')
  readonly #keys = new ShortcutController(this, () => this.#shortcuts())
  #path = ''
  #revision = ''

  static override styles = frameStyles

  readonly #acts: PaletteActs = {
    go: (href) => navigate(href),
    create: (entity, preset) =>
      void import('../views/index.ts')
        .then((views) => views.createRecord(entity, preset))
        .catch(() => toast({ text: 'The form could not be loaded. Try again.', tone: 'danger' })),
  }

  constructor() {
    super()
    this.isNarrow = this.#narrow.matches
    this.addEventListener(PAGE_TITLE_EVENT, (event) => this.#onTitle((event as CustomEvent<string>).detail))
    this.addEventListener(PAGE_RECORD_EVENT, (event) => {
      pageRecord.value = (event as CustomEvent<typeof pageRecord.value>).detail
    })
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#narrow.addEventListener('change', this.#onNarrow)
    document.addEventListener('quoin-create', this.#onCreate)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#narrow.removeEventListener('change', this.#onNarrow)
    document.removeEventListener('quoin-create', this.#onCreate)
  }

  /** Elements of products, wherever they stand, ask for the form of a new record by `quoin-create`. */
  readonly #onCreate = (event: Event): void => {
    const { entity, preset } =
      (event as CustomEvent<{ entity?: unknown; preset?: object } | null>).detail ?? {}
    if (typeof entity === 'string' && tableOf(entity)) this.#acts.create(entity, { ...preset })
  }

  readonly #onNarrow = (event: MediaQueryListEvent): void => {
    this.isNarrow = event.matches
  }

  #shortcuts(): readonly Shortcut[] {
    const search = (): void => this.#openPalette()
    return [
      { keys: 'Mod+k', label: 'Search and commands', worksWhileTyping: true, run: search },
      { keys: '/', label: 'Search', run: search },
      { keys: '?', label: 'Keyboard shortcuts', run: showKeyHelp },
      { keys: 'g h', label: 'Go to Home', group: 'Go to', run: () => navigate('/') },
      {
        keys: 'g s',
        label: 'Go to Settings',
        group: 'Go to',
        run: () => navigate(settingsHref(currentShell())),
      },
      { keys: 'Mod+z', label: 'Undo the last act', run: () => void undoNewest() },
      ...this.#navigationKeys(),
      ...commandsOf(currentShell(), this.#acts).flatMap((command): Shortcut[] =>
        command.keys === undefined
          ? []
          : [{ keys: command.keys, label: command.label, group: 'Create', run: command.run }],
      ),
    ]
  }

  /** `g` and the first letter of each navigation entry that is still free. */
  #navigationKeys(): readonly Shortcut[] {
    const taken = new Set(['h', 's'])
    return currentShell().products.flatMap((product) =>
      (product.ui?.navigation ?? []).flatMap((item): Shortcut[] => {
        const letter = item.label[0]?.toLowerCase() ?? ''
        if (!/[a-z]/.test(letter) || taken.has(letter)) return []
        taken.add(letter)
        return [
          {
            keys: `g ${letter}`,
            label: `Go to ${item.label}`,
            group: 'Go to',
            run: () => navigate(`/${product.id}/${item.path}`),
          },
        ]
      }),
    )
  }

  #openPalette(): void {
    void import('./palette/palette.ts').then((module) => module.openPalette(this.#acts))
  }

  #onTitle(title: string): void {
    pageTitle.value = title
    const shell = currentShell()
    const route = resolveRoute(currentLocation.peek().path, shell)
    if (route.kind !== 'record') return
    rememberRecent(shell.organisation.id, {
      href: currentLocation.peek().path,
      label: title,
      icon: recordIcon(route),
      context: shell.tables[route.entity]?.label ?? '',
    })
  }

  /** Moves to the page's top and tells assistive technology where it is. */
  #arrive(path: string): void {
    if (path === this.#path) return
    const isFirst = this.#path === ''
    this.#path = path
    pageTitle.value = undefined
    pageRecord.value = undefined
    this.renderRoot.querySelector('dialog')?.close()
    if (isFirst) return
    const main = this.renderRoot.querySelector<HTMLElement>('main')
    if (!main) return
    main.scrollTop = 0
    main.focus({ preventScroll: true })
  }

  protected override willUpdate(): void {
    // Products switched on or off bring and take their shortcuts.
    const { revision } = currentShell()
    if (this.#revision !== '' && this.#revision !== revision) this.#keys.refresh()
    this.#revision = revision
  }

  protected override updated(): void {
    const { path } = currentLocation.peek()
    queueMicrotask(() => this.#arrive(path))
  }

  override render(): TemplateResult {
    const shell = currentShell()
    const route = resolveRoute(currentLocation.value.path, shell)
    const row = route.kind === 'record' && pageRecord.value?.id === route.id ? pageRecord.value : undefined
    const crumbs = crumbsOf(route, shell, pageTitle.value, row)
    document.title = `${crumbs.at(-1)?.label ?? ''} · ${shell.organisation.name}`
    return html`
      <a class="skip" href="#main" @click=${this.#skip}>Skip to content</a>
      ${this.isNarrow ? this.#drawer() : html`<aside><quoin-side-nav @open-palette=${this.#openPalette}></quoin-side-nav></aside>`}
      <div class="sheet">
        <header>
          ${
            this.isNarrow
              ? html`<button class="btn icon ghost" aria-label="Menu" @click=${this.#openDrawer}>
                  ${icon('menu')}
                </button>`
              : nothing
          }
          <nav aria-label="Breadcrumb">
            <ol>
              ${crumbs.map((crumb, index) => this.#crumb(crumb, index === crumbs.length - 1))}
            </ol>
          </nav>
          ${
            this.isNarrow
              ? html`<button class="btn icon ghost" aria-label="Search" @click=${this.#openPalette}>
                  ${icon('search')}
                </button>`
              : nothing
          }
        </header>
        <quoin-offline-banner></quoin-offline-banner>
        <main id="main" tabindex="-1">${routeView(route)}</main>
      </div>
    `
  }

  #crumb(crumb: { label: string; href?: string }, isLast: boolean): TemplateResult {
    if (isLast) return html`<li aria-current="page"><span class="truncate">${crumb.label}</span></li>`
    return html`<li>
      ${crumb.href ? html`<a href=${crumb.href}>${crumb.label}</a>` : html`<span>${crumb.label}</span>`}${icon('chevron-right')}
    </li>`
  }

  #drawer(): TemplateResult {
    return html`<dialog class="drawer" aria-label="Menu" @click=${this.#onDrawerClick}>
      <quoin-side-nav
        @open-palette=${() => {
          this.renderRoot.querySelector('dialog')?.close()
          this.#openPalette()
        }}
      ></quoin-side-nav>
    </dialog>`
  }

  #openDrawer(): void {
    this.renderRoot.querySelector('dialog')?.showModal()
  }

  #onDrawerClick(event: MouseEvent): void {
    const dialog = event.currentTarget as HTMLDialogElement
    if (event.composedPath()[0] === dialog) dialog.close()
  }

  #skip(event: Event): void {
    event.preventDefault()
    this.renderRoot.querySelector<HTMLElement>('main')?.focus()
  }
}
defineElement('quoin-frame', QuoinFrame)
