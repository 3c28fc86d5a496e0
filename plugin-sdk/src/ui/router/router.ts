import { signal } from '@preact/signals-core'

export interface Location {
  /** Decoded path without a trailing slash, `/` at least. */
  readonly path: string
  readonly query: URLSearchParams
}

/** Where the page is. Elements that read it render again on navigation. */
export const currentLocation = signal<Location>(locationOf('http://localhost/'))

/** Parses an address. */
export function locationOf(address: string): Location {
  const url = new URL(address)
  const path = url.pathname.length > 1 ? url.pathname.replace(/\/+$/, '') : url.pathname
  return { path: path === '' ? '/' : path, query: url.searchParams }
}

/** Parts of the Navigation API that are used here; TypeScript's DOM library does not describe it yet. */
interface NavigateEvent extends Event {
  readonly canIntercept: boolean
  readonly hashChange: boolean
  readonly downloadRequest: string | null
  readonly formData: FormData | null
  readonly navigationType: 'push' | 'replace' | 'reload' | 'traverse'
  readonly destination: { readonly url: string }
  intercept(options: { handler(): Promise<void>; focusReset?: 'manual' | 'after-transition' }): void
}
interface Navigation extends EventTarget {
  navigate(url: string, options?: { history?: 'auto' | 'push' | 'replace' }): unknown
}
const navigation = (): Navigation | undefined => (globalThis as { navigation?: Navigation }).navigation

/** Addresses the server answers itself. */
const SERVED = /^\/(api|assets|healthz|readyz|metrics)(\/|$)/
/** True when a link to this address is a page of the app. */
export function isPageAddress(url: URL, origin: string): boolean {
  return url.origin === origin && !SERVED.test(url.pathname)
}

type LeaveGuard = () => boolean
const leaveGuards = new Set<LeaveGuard>()
/** Asked before a navigation inside the page; false keeps the person here. Returns the way to stop asking. */
export function guardLeaving(guard: LeaveGuard): () => void {
  leaveGuards.add(guard)
  return () => leaveGuards.delete(guard)
}
const mayLeave = (): boolean => [...leaveGuards].every((guard) => guard())

/** Starts listening; links become navigations inside the page. Called once, by the host. */
export function startRouter(): void {
  currentLocation.value = locationOf(window.location.href)
  const api = navigation()
  if (!api) {
    startHistoryRouter()
    return
  }
  api.addEventListener('navigate', (raw) => {
    const event = raw as NavigateEvent
    const url = new URL(event.destination.url)
    const isOurs =
      event.canIntercept && !event.hashChange && event.downloadRequest === null && event.formData === null
    if (!isOurs || event.navigationType === 'reload' || !isPageAddress(url, window.location.origin)) return
    if (!mayLeave() && event.cancelable) {
      event.preventDefault()
      return
    }
    event.intercept({
      focusReset: 'manual',
      handler: async () => {
        currentLocation.value = locationOf(url.href)
      },
    })
  })
}

/** The same on the older history interface. */
function startHistoryRouter(): void {
  window.addEventListener('popstate', () => {
    currentLocation.value = locationOf(window.location.href)
  })
  document.addEventListener('click', (event) => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement)
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    if (!link || !isPlain || event.defaultPrevented || link.target !== '' || link.download !== '') return
    if (!isPageAddress(new URL(link.href), window.location.origin)) return
    event.preventDefault()
    navigate(link.href)
  })
}

/** Goes to an address of the app. `isReplacing` keeps the history as long as it is, e.g. for filters. */
export function navigate(to: string, options: { isReplacing?: boolean } = {}): void {
  const url = new URL(to, window.location.href)
  const api = navigation()
  if (api) {
    api.navigate(url.href, { history: options.isReplacing ? 'replace' : 'auto' })
    return
  }
  if (!mayLeave()) return
  if (options.isReplacing) window.history.replaceState(null, '', url)
  else window.history.pushState(null, '', url)
  currentLocation.value = locationOf(url.href)
}

/** Changes query parameters of the current address in place; null or '' removes one. */
export function setQuery(values: Readonly<Record<string, string | null>>): void {
  const url = new URL(window.location.href)
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === '') url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  }
  if (url.href !== window.location.href) navigate(url.href, { isReplacing: true })
}
