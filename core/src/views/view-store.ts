import { newId } from '../database/new-id.ts'
import type { UnitOfWork } from '../database/types.ts'
import type { ViewScope, ViewState } from './view-input.ts'

export interface StoredView {
  readonly id: string
  readonly page: string
  readonly name: string
  readonly scope: ViewScope
  /** Whose it is while it is private, who made it while it is shared. */
  readonly person: string
  readonly state: ViewState
  readonly version: number
  readonly updatedAt: string
}

const FIELDS = 'id, page, name, scope, person, state, version, updated_at as "updatedAt"'
/** Own ones and shared ones: nobody else's are ever read. */
const VISIBLE = `organisation_id = $1 and (scope = 'organisation' or person = $2)`
/** Of one page there are at most 200 to see; this bounds the list of all pages. */
const MAX_LISTED = 500

const callerOf = ({ context }: UnitOfWork): [string, string] => [context.organisationId, context.actorId]

/** Views of these pages that the caller may see, by name. */
export function listViews(unit: UnitOfWork, pages: readonly string[]): Promise<StoredView[]> {
  return unit.as('kernel').rows<StoredView>({
    sql: `select ${FIELDS} from kernel.saved_view where ${VISIBLE} and page = any($3::text[])
          order by lower(name collate "und-x-icu"), id limit ${MAX_LISTED}`,
    values: [...callerOf(unit), pages],
  })
}

/** @returns undefined also for a view of somebody else that is not shared */
export function findView(
  unit: UnitOfWork,
  id: string,
  lock: '' | 'for update' = '',
): Promise<StoredView | undefined> {
  return unit.as('kernel').first<StoredView>({
    sql: `select ${FIELDS} from kernel.saved_view where ${VISIBLE} and id = $3 ${lock}`,
    values: [...callerOf(unit), id],
  })
}

export type NewView = Pick<StoredView, 'page' | 'name' | 'scope' | 'state'>

/** @returns the id */
export async function insertView(unit: UnitOfWork, view: NewView): Promise<string> {
  const id = newId()
  await unit.as('kernel').execute({
    sql: `insert into kernel.saved_view (organisation_id, person, id, page, name, scope, state, created_by, updated_by)
          values ($1, $2, $3, $4, $5, $6, $7, $2, $2)`,
    values: [...callerOf(unit), id, view.page, view.name, view.scope, JSON.stringify(view.state)],
  })
  return id
}

/** Of a view that was read `for update`. */
export async function updateView(unit: UnitOfWork, view: StoredView): Promise<void> {
  await unit.as('kernel').execute({
    sql: `update kernel.saved_view set name = $4, scope = $5, state = $6, version = version + 1,
            updated_at = now(), updated_by = $2 where ${VISIBLE} and id = $3`,
    values: [...callerOf(unit), view.id, view.name, view.scope, JSON.stringify(view.state)],
  })
}

/** Of a view that was read `for update`. */
export async function deleteView(unit: UnitOfWork, id: string): Promise<void> {
  await unit.as('kernel').execute({
    sql: `delete from kernel.saved_view where ${VISIBLE} and id = $3`,
    values: [...callerOf(unit), id],
  })
}

/** How many views of a page the caller has made, and how many are shared there. */
export async function countViews(unit: UnitOfWork, page: string): Promise<{ own: number; shared: number }> {
  const row = await unit.as('kernel').first<{ own: number; shared: number }>({
    sql: `select count(*) filter (where person = $2)::int as own,
            count(*) filter (where scope = 'organisation')::int as shared
          from kernel.saved_view where ${VISIBLE} and page = $3`,
    values: [...callerOf(unit), page],
  })
  return row!
}

/** Whether another view of the page has this name among the caller's private ones, or among the shared ones. */
export async function isNameTaken(
  unit: UnitOfWork,
  { page, name, scope }: Pick<StoredView, 'page' | 'name' | 'scope'>,
  exceptId: string | null,
): Promise<boolean> {
  const found = await unit.as('kernel').first({
    sql: `select id from kernel.saved_view where ${VISIBLE} and page = $3 and scope = $4
            and lower(name collate "und-x-icu") = lower($5::text collate "und-x-icu")
            and ($6::uuid is null or id <> $6) limit 1`,
    values: [...callerOf(unit), page, scope, name, exceptId],
  })
  return found !== undefined
}

/** Names of people by id. */
export async function namesOf(
  unit: UnitOfWork,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const people = await unit.as('core').rows<{ id: string; name: string }>({
    sql: 'select id, name from core.person where organisation_id = $1 and id = any($2::uuid[]) order by id',
    values: [unit.context.organisationId, [...new Set(ids)]],
  })
  return new Map(people.map(({ id, name }) => [id, name]))
}
