import {
  currentLocation,
  defineElement,
  html,
  navigate,
  nothing,
  notice,
  messageOf,
  QuoinElement,
  shell,
  until,
} from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import { isSetupNeeded, shellFailure, startSession } from './session.ts'
import '../shell/frame.ts'

/** Loads a page of its own module and shows its element. */
const page = (load: () => Promise<unknown>, content: TemplateResult): TemplateResult =>
  html`${until(
    load().then(() => content),
    nothing,
  )}`

/** The whole app: set-up, sign-in, invitation, or the shell with its pages. */
export class QuoinApp extends QuoinElement {
  #outside: { id: string; view: TemplateResult } | undefined

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void startSession()
  }

  override render(): TemplateResult | typeof nothing {
    const { path } = currentLocation.value
    const invitation = /^\/invitation\/([^/]+)$/.exec(path)?.[1]
    if (invitation !== undefined) return this.#invitation(invitation)
    if (shellFailure.value !== undefined && !shell.value) return this.#failure(shellFailure.value)
    if (shell.value === undefined) return nothing
    if (shell.value === null) return this.#entrance(path)
    if (path === '/sign-in' || path === '/setup') {
      queueMicrotask(() => navigate('/', { isReplacing: true }))
      return nothing
    }
    return html`<quoin-frame></quoin-frame>`
  }

  #entrance(path: string): TemplateResult | typeof nothing {
    if (isSetupNeeded.value === undefined) return nothing
    if (isSetupNeeded.value) {
      return this.#once('setup', () =>
        page(() => import('../pages/setup.ts'), html`<quoin-setup-page></quoin-setup-page>`),
      )
    }
    if (path !== '/sign-in') {
      const back = path === '/' ? '' : `?to=${encodeURIComponent(path + window.location.search)}`
      queueMicrotask(() => navigate(`/sign-in${back}`, { isReplacing: true }))
    }
    return this.#once('sign-in', () =>
      page(() => import('../pages/sign-in.ts'), html`<quoin-sign-in-page></quoin-sign-in-page>`),
    )
  }

  #invitation(token: string): TemplateResult {
    return this.#once(`invitation:${token}`, () =>
      page(
        () => import('../pages/invitation.ts'),
        html`<quoin-invitation-page .token=${token}></quoin-invitation-page>`,
      ),
    )
  }

  /** Keeps one view as long as its id stays, so that typed text stays too. */
  #once(id: string, make: () => TemplateResult): TemplateResult {
    if (this.#outside?.id !== id) this.#outside = { id, view: make() }
    return this.#outside.view
  }

  #failure(error: unknown): TemplateResult {
    return html`<div class="page narrow">
      <h1>Quoin cannot be loaded</h1>
      <p class="muted">The page will work again as soon as the server answers.</p>
      ${notice('danger', messageOf(error))}
      <p><button class="btn primary" @click=${() => void startSession()}>Try again</button></p>
    </div>`
  }
}
defineElement('quoin-app', QuoinApp)
