import type { Rule } from '@quoin/plugin-sdk'
import { compileSchema } from '../action-schemas.ts'
import { checkColumn, findTable, own, report, reportUnknown, type Scope } from './scope.ts'

const VERBS = ['manage', 'read', 'create', 'update', 'delete']
const ENTRY = /^(?!.*(^|\/)\.\.(\/|$))[a-z0-9_][a-z0-9_./-]*\.(ts|js|mjs)$/i

/** Actions, routes, jobs, hooks, lifecycle and roles: what they name exists. */
export function verifyCode(scope: Scope): void {
  const { manifest } = scope
  const needsCode =
    Object.keys(manifest.actions ?? {}).length > 0 ||
    (manifest.routes ?? []).length > 0 ||
    manifest.lifecycle?.enabled !== undefined ||
    (manifest.events?.subscribes ?? []).length > 0 ||
    Object.keys(manifest.jobs ?? {}).length > 0 ||
    Object.keys(manifest.hooks ?? {}).length > 0
  const isPlatform = manifest.id === 'core' || manifest.id === 'kernel'
  if (needsCode && manifest.entry === undefined && !isPlatform) {
    report(scope, '/entry', 'the module with the handlers named here', 'nothing')
  }
  if (manifest.entry !== undefined && !ENTRY.test(manifest.entry)) {
    report(scope, '/entry', 'a module inside the plugin, such as src/index.ts', manifest.entry)
  }
  for (const [name, action] of Object.entries(manifest.actions ?? {})) {
    const path = `/actions/${name}`
    checkPermission(scope, action.permission, `${path}/permission`)
    findTable(scope, name.split('.')[0]!, path)
    checkSchema(scope, action.input, `${path}/input`)
    checkSchema(scope, action.output, `${path}/output`)
  }
  for (const [place, route] of (manifest.routes ?? []).entries()) {
    checkPermission(scope, route.permission, `/routes/${place}/permission`)
    verifyRoute(scope, place, route)
    for (const part of ['query', 'body', 'response'] as const) {
      checkSchema(scope, route[part], `/routes/${place}/${part}`)
    }
  }
  for (const [name, job] of Object.entries(manifest.jobs ?? {})) {
    checkSchema(scope, job.input, `/jobs/${name}/input`)
  }
  for (const table of Object.keys(manifest.hooks ?? {})) findTable(scope, table, `/hooks/${table}`)
  for (const [key, role] of Object.entries(manifest.roles ?? {})) {
    for (const [place, rule] of role.rules.entries()) verifyRule(scope, rule, `/roles/${key}/rules/${place}`)
  }
}

/** A schema that does not compile would fail at the first request. */
export function checkSchema(scope: Scope, schema: object | undefined, path: string): void {
  if (schema === undefined) return
  try {
    compileSchema(schema)
  } catch (error) {
    report(scope, path, 'a JSON Schema (draft 2020-12)', (error as Error).message)
  }
}

/** Paths the records API has for every table of the plugin. */
function verifyRoute(scope: Scope, place: number, route: { method: string; path: string }): void {
  const routes = scope.manifest.routes ?? []
  const shape = ({ method, path }: typeof route) => `${method} ${path.replaceAll(/:[a-z0-9_-]+/g, ':')}`
  const twin = routes.findIndex((other) => shape(other) === shape(route))
  if (twin < place) report(scope, `/routes/${place}`, 'a path of its own', `the same as routes/${twin}`)
  const [first = ''] = route.path.slice(1).split('/')
  const isTaken =
    first === 'actions' || own(scope.manifest.tables, first) !== undefined || first.startsWith(':')
  if (isTaken)
    report(scope, `/routes/${place}/path`, 'a path beside those of records and actions', route.path)
}

/** `update:deal`, `read:core.party` */
export function checkPermission(scope: Scope, permission: string, path: string): void {
  const [verb = '', subject] = permission.split(':')
  if (!VERBS.includes(verb))
    reportUnknown(scope, path, { expected: `a verb (${VERBS.join(', ')})`, got: verb, known: VERBS })
  if (subject === undefined || subject === '') return report(scope, path, '<verb>:<table>', permission)
  if (subject !== 'all') findTable(scope, subject, path)
}

/** A product gives rights on its own tables; only the platform's roles reach everything. */
function verifyRule(scope: Scope, rule: Rule, path: string): void {
  const { id } = scope.manifest
  const isPlatform = id === 'core' || id === 'kernel'
  const [owner] = rule.subject.includes('.') ? rule.subject.split('.') : [id]
  const isOwn =
    rule.subject !== 'all' &&
    (owner === id || (owner === 'core' && [rule.action].flat().every((verb) => verb === 'read')))
  if (!isPlatform && !isOwn) {
    report(scope, `${path}/subject`, `a table of ${id}, or one of core to read`, rule.subject)
    return
  }
  if (rule.subject === 'all') {
    if (rule.fields !== undefined || rule.conditions !== undefined) {
      report(scope, path, 'a rule on "all" without fields and conditions', 'some')
    }
    return
  }
  const table = findTable(scope, rule.subject, `${path}/subject`)
  if (table === undefined) return
  for (const [place, field] of (rule.fields ?? []).entries())
    checkColumn(scope, table, field, `${path}/fields/${place}`)
  for (const column of Object.keys(rule.conditions ?? {})) {
    if (!column.startsWith('$')) checkColumn(scope, table, column, `${path}/conditions/${column}`)
  }
}
