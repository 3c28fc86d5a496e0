import {
  api,
  clearCache,
  invalidate,
  navigate,
  onRefusal,
  pollShell,
  refreshShell,
  shell,
  signal,
} from '@quoin/plugin-sdk/ui'
import type { ApiError } from '@quoin/plugin-sdk/ui'

/** Why the shell cannot be loaded, while it cannot. */
export const shellFailure = signal<unknown>(undefined)

/** Whether the first-run set-up is still to be done; undefined until asked. */
export const isSetupNeeded = signal<boolean | undefined>(undefined)

/** Loads the shell, or finds out that the set-up or a sign-in comes first. */
export async function startSession(): Promise<void> {
  try {
    shellFailure.value = undefined
    const loaded = await refreshShell()
    if (loaded) isSetupNeeded.value = false
    else isSetupNeeded.value = !(await api.get<{ isComplete: boolean }>('/api/setup')).isComplete
  } catch (error) {
    shellFailure.value = error
  }
}

/** After a sign-in or a switch of organisation: nothing cached may be shown to the new identity. */
export async function enterSession(to: string): Promise<void> {
  clearCache()
  shell.value = undefined
  await startSession()
  navigate(to, { isReplacing: true })
}

export async function signOut(): Promise<void> {
  await api.delete('/api/session')
  clearCache()
  shell.value = null
  navigate('/sign-in')
}

export async function switchOrganisation(organisationId: string): Promise<void> {
  await api.put('/api/session/organisation', { organisationId })
  await enterSession('/')
}

/** Where to go after signing in: an address of this app given by `?to=`, else home. */
export function targetAfterSignIn(query: URLSearchParams): string {
  const to = query.get('to') ?? '/'
  return /^\/(?![/\\])/.test(to) && !to.startsWith('/sign-in') ? to : '/'
}

/** Asks again when something may have changed elsewhere, at most this often. */
const REFRESH_PAUSE_MS = 5_000
let refreshedAtMs = 0

function refreshSoon(): void {
  const now = performance.now()
  if (!shell.peek() || now - refreshedAtMs < REFRESH_PAUSE_MS) return
  refreshedAtMs = now
  // A failure here shows in the next call that a person makes; the page stays as it is.
  refreshShell().catch(() => undefined)
}

/** A page in front of a person hears of a new version, or of a product switched on or off, within this time. */
const POLL_MS = 4_000
/** A page that nobody touches must not keep its session alive. */
const IDLE_MS = 10 * 60_000
let touchedAtMs = 0

async function poll(): Promise<void> {
  const isIdle = performance.now() - touchedAtMs > IDLE_MS
  if (document.visibilityState === 'visible' && navigator.onLine && !isIdle) {
    const hasChanged = await pollShell().catch(() => false)
    if (hasChanged) await invalidate()
  }
  setTimeout(() => void poll(), POLL_MS)
}

function watchShell(): void {
  touchedAtMs = performance.now()
  for (const name of ['pointerdown', 'pointermove', 'keydown', 'scroll'] as const) {
    const touch = (): void => void (touchedAtMs = performance.now())
    window.addEventListener(name, touch, { capture: true, passive: true })
  }
  setTimeout(() => void poll(), POLL_MS)
}

/** Keeps the shell true: by asking, on focus, after refusals, and when the session has ended elsewhere. */
export function watchSession(): void {
  watchShell()
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') refreshSoon()
  })
  window.addEventListener('online', () => refreshSoon())
  onRefusal((error: ApiError) => {
    if (error.status === 404 || error.status === 409 || error.code === 'plugins.stopped') refreshSoon()
    if (error.status === 401 && shell.peek()) {
      clearCache()
      shell.value = null
    }
  })
}
