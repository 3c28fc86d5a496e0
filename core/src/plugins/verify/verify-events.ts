import type { Manifest } from '@quoin/plugin-sdk'
import { nearestName } from '../../config/nearest-name.ts'
import { findTable, report, type Scope } from './scope.ts'
import { checkSchema } from './verify-code.ts'

/**
 * Events and calls: what is emitted has a table and a schema; what is named of a plugin that is there exists in
 * that version. A plugin that is not there is no fault: the part waits until it is.
 */
export function verifyEvents(scope: Scope): void {
  const { emits = {}, subscribes = [] } = scope.manifest.events ?? {}
  for (const [name, { payload }] of Object.entries(emits)) {
    findTable(scope, name.split('.')[0]!, `/events/emits/${name}`)
    checkSchema(scope, payload, `/events/emits/${name}/payload`)
  }
  for (const [place, { event, handler }] of subscribes.entries()) {
    const path = `/events/subscribes/${place}`
    const twin = subscribes.findIndex((other) => other.event === event && other.handler === handler)
    if (twin < place) report(scope, path, 'an event and handler named once', `the same as ${twin}`)
    verifyReference(scope, event, `${path}/event`, { kind: 'event', known: eventsOf })
  }
  for (const [place, action] of (scope.manifest.calls ?? []).entries()) {
    const path = `/calls/${place}`
    if (action.startsWith(`${scope.manifest.id}.`)) {
      report(scope, path, 'an action of another plugin', action)
      continue
    }
    verifyReference(scope, action, path, { kind: 'published action', known: publishedActions })
  }
}

const eventsOf = ({ id, events }: Manifest): string[] =>
  Object.keys(events?.emits ?? {}).map((name) => `${id}.${name}`)

const publishedActions = ({ id, actions }: Manifest): string[] =>
  Object.entries(actions ?? {}).flatMap(([name, { published }]) =>
    published === undefined ? [] : [`${id}.${name}@${published}`],
  )

/** `crm.deal.won@1` */
function verifyReference(
  scope: Scope,
  reference: string,
  path: string,
  { kind, known }: { kind: string; known: (owner: Manifest) => string[] },
): void {
  const owner = scope.manifests.get(reference.split('.')[0]!)
  if (owner === undefined) return
  const all = known(owner)
  if (all.includes(reference)) return
  const [name, version] = reference.split('@') as [string, string]
  const other = all.find((each) => each.startsWith(`${name}@`))
  const near = other ?? nearestName(reference, all)
  const hint =
    other !== undefined ? `; it has ${other}` : near === undefined ? '' : `; did you mean "${near}"?`
  const expected = `a${kind === 'event' ? 'n' : ''} ${kind} of ${owner.id} ${owner.version}`
  scope.report({
    path,
    message: `${scope.manifest.id} ${scope.manifest.version} expected ${expected}, got "${name}" in version ${version}${hint}`,
    expected,
    got: reference,
  })
}
