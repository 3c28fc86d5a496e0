import type { UnitOfWork } from '../database/types.ts'
import type { Actor } from '../http/types.ts'
import type { ViewState } from './view-input.ts'
import { namesOf, type StoredView } from './view-store.ts'

/** A view as it leaves the server. */
export interface ShownView extends Omit<StoredView, 'person' | 'state'> {
  readonly author: { readonly id: string; readonly name: string | null }
  readonly isOwn: boolean
  /** Whether the caller may rename, overwrite and delete it. */
  readonly mayChange: boolean
  readonly state: ViewState
}

export async function present(
  unit: UnitOfWork,
  { person, access }: Actor,
  views: readonly StoredView[],
): Promise<ShownView[]> {
  const others = views.map((view) => view.person).filter((id) => id !== person.id)
  const names = new Map([...(await namesOf(unit, others)), [person.id, person.name]])
  return views.map(({ person: author, ...view }) => {
    const isOwn = author === person.id
    return {
      ...view,
      author: { id: author, name: names.get(author) ?? null },
      isOwn,
      mayChange: isOwn || access.isAdmin,
    }
  })
}
