import type { UnitOfWork } from '../database/types.ts'
import type { Actor } from '../http/types.ts'
import { lockOrganisation } from '../tenancy/index.ts'
import { authorOnly, tooManyViews, viewNameTaken, viewNotFound, viewNotYours, viewStale } from './errors.ts'
import { present } from './present-views.ts'
import type { ViewScope, ViewState } from './view-input.ts'
import {
  countViews,
  deleteView,
  findView,
  insertView,
  isNameTaken,
  updateView,
  type NewView,
  type StoredView,
} from './view-store.ts'

/** Of one page: for a person, and among the shared ones. */
const MAX_VIEWS = 100

/** @throws views.name-taken, views.too-many (409) */
export async function createView(unit: UnitOfWork, view: NewView): Promise<string> {
  // Names and numbers are compared with what is there, so two at once take turns.
  await lockOrganisation(unit)
  const { own, shared } = await countViews(unit, view.page)
  if (own >= MAX_VIEWS) throw tooManyViews({ limit: MAX_VIEWS, whose: 'yours' })
  if (view.scope === 'organisation') assertRoom(shared)
  await assertFree(unit, view, null)
  return insertView(unit, view)
}

export interface Change {
  readonly version: number
  readonly name?: string | undefined
  readonly scope?: ViewScope | undefined
  readonly state?: ViewState | undefined
}

/** @throws views.not-found (404), views.not-yours, views.author-only (403), views.stale, views.name-taken, views.too-many (409) */
export async function changeView(unit: UnitOfWork, actor: Actor, id: string, change: Change): Promise<void> {
  if (change.name !== undefined || change.scope !== undefined) await lockOrganisation(unit)
  const before = await loadForChange(unit, actor, id, change.version)
  const after = {
    ...before,
    name: change.name ?? before.name,
    scope: change.scope ?? before.scope,
    state: change.state ?? before.state,
  }
  if (after.scope !== before.scope) {
    if (after.scope === 'private' && before.person !== actor.personId) throw authorOnly({})
    if (after.scope === 'organisation') assertRoom((await countViews(unit, before.page)).shared)
  }
  if (after.name !== before.name || after.scope !== before.scope) await assertFree(unit, after, id)
  await updateView(unit, after)
}

/** @throws views.not-found (404), views.not-yours (403), views.stale (409) */
export async function removeView(unit: UnitOfWork, actor: Actor, id: string, version: number): Promise<void> {
  await loadForChange(unit, actor, id, version)
  await deleteView(unit, id)
}

async function loadForChange(
  unit: UnitOfWork,
  actor: Actor,
  id: string,
  version: number,
): Promise<StoredView> {
  const view = await findView(unit, id, 'for update')
  if (view === undefined) throw viewNotFound({})
  if (view.person !== actor.personId && !actor.access.isAdmin) throw viewNotYours({})
  if (view.version === version) return view
  const [current] = await present(unit, actor, [view])
  throw viewStale({ current: current! })
}

function assertRoom(shared: number): void {
  if (shared >= MAX_VIEWS) throw tooManyViews({ limit: MAX_VIEWS, whose: 'shared' })
}

async function assertFree(
  unit: UnitOfWork,
  view: Pick<StoredView, 'page' | 'name' | 'scope'>,
  exceptId: string | null,
): Promise<void> {
  if (await isNameTaken(unit, view, exceptId)) throw viewNameTaken(view)
}
