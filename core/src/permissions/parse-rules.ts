import type { Fault } from '@quoin/plugin-sdk'
import type { TableDefinition } from '../plugins/types.ts'
import { nearestName } from '../config/nearest-name.ts'
import { parseConditions, type Conditions } from './rule-conditions.ts'
import type { RawRule, Verb } from './types.ts'

/** What a rule may speak of. */
export interface RuleScope {
  /** The plugin whose manifest holds the rule; undefined for an organisation's own role. */
  readonly pluginId: string | undefined
  table(entity: string): TableDefinition | undefined
  entities(): Iterable<string>
}

export interface ParsedRule {
  /** Undefined when the rule cannot be used at all. */
  readonly rule: RawRule | undefined
  readonly faults: readonly Fault[]
}

const VERBS: readonly Verb[] = ['manage', 'read', 'create', 'update', 'delete']
const MEMBERS = new Set(['action', 'subject', 'conditions', 'fields', 'inverted'])
const RULE_LIMIT = 200

/**
 * Every fault of a role's rules, for refusing them before they are stored or installed.
 * @returns rules in normal form (subjects are entities), empty faults when all may be used
 */
export function parseRules(input: unknown, scope: RuleScope): { rules: RawRule[]; faults: Fault[] } {
  if (!Array.isArray(input) || input.length > RULE_LIMIT) {
    return {
      rules: [],
      faults: [{ path: '/rules', message: `must be a list of at most ${RULE_LIMIT} rules` }],
    }
  }
  const parsed = input.map((rule: unknown, index) => parseRule(rule, scope, `/rules/${index}`))
  return {
    rules: parsed.flatMap(({ rule, faults }) => (rule !== undefined && faults.length === 0 ? [rule] : [])),
    faults: parsed.flatMap(({ faults }) => faults),
  }
}

/**
 * One rule in normal form. When it has faults, `rule` is what the strict side makes of it: a faulty grant
 * is nothing, a faulty denial denies its whole subject.
 */
export function parseRule(input: unknown, scope: RuleScope, path: string): ParsedRule {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { rule: undefined, faults: [{ path, message: 'must be an object' }] }
  }
  const rule = input as Readonly<Record<string, unknown>>
  const faults: Fault[] = []
  for (const name of Object.keys(rule)) {
    if (!MEMBERS.has(name)) faults.push({ path: `${path}/${name}`, message: 'unknown member of a rule' })
  }
  const action = parseVerbs(rule['action'], path, faults)
  const subject = parseSubject(rule['subject'], scope, path, faults)
  const inverted = rule['inverted']
  if (inverted !== undefined && typeof inverted !== 'boolean') {
    faults.push({ path: `${path}/inverted`, message: 'must be true or false' })
  }
  const table = subject === undefined || subject === 'all' ? undefined : scope.table(subject)
  const narrowing = parseNarrowing(rule, table, path, faults)
  if (subject === undefined) return { rule: undefined, faults }
  if (faults.length > 0)
    return { rule: inverted ? { action: 'manage', subject, inverted: true } : undefined, faults }
  return {
    rule: { action, subject, ...narrowing, ...(inverted === true ? { inverted: true } : {}) } as RawRule,
    faults,
  }
}

function parseVerbs(input: unknown, path: string, faults: Fault[]): Verb | Verb[] {
  const verbs: unknown[] = Array.isArray(input) ? input : [input]
  const areKnown = verbs.length > 0 && verbs.every((verb) => VERBS.includes(verb as Verb))
  if (!areKnown) {
    faults.push({
      path: `${path}/action`,
      message: 'unknown action',
      expected: VERBS.join(', '),
      got: JSON.stringify(input)?.slice(0, 80) ?? 'nothing',
    })
  }
  return verbs.length === 1 ? (verbs[0] as Verb) : (verbs as Verb[])
}

function parseSubject(input: unknown, scope: RuleScope, path: string, faults: Fault[]): string | undefined {
  if (input === 'all') return 'all'
  const written = typeof input === 'string' ? input : ''
  const entity =
    written.includes('.') || scope.pluginId === undefined ? written : `${scope.pluginId}.${written}`
  if (scope.table(entity) !== undefined) return entity
  const nearest = nearestName(entity, scope.entities())
  faults.push({
    path: `${path}/subject`,
    message: 'no such table',
    expected: nearest === undefined ? 'a table, or "all"' : `"${nearest}"`,
    got: written,
  })
  return undefined
}

function parseNarrowing(
  rule: Readonly<Record<string, unknown>>,
  table: TableDefinition | undefined,
  path: string,
  faults: Fault[],
): { conditions?: Conditions; fields?: string[] } {
  const { conditions, fields } = rule
  if (conditions === undefined && fields === undefined) return {}
  if (table === undefined) {
    if (rule['subject'] === 'all')
      faults.push({ path, message: 'conditions and fields need one table as subject' })
    return {}
  }
  const narrowing: { conditions?: Conditions; fields?: string[] } = {}
  if (conditions !== undefined) {
    const parsed = parseConditions(conditions, table, `${path}/conditions`)
    faults.push(...parsed.faults)
    // An empty object would match every record: the author meant something, so it is refused.
    if (Object.keys(parsed.conditions).length > 0) narrowing.conditions = parsed.conditions
    else if (parsed.faults.length === 0)
      faults.push({ path: `${path}/conditions`, message: 'must name a column' })
  }
  if (fields !== undefined) narrowing.fields = parseFields(fields, table, `${path}/fields`, faults)
  return narrowing
}

function parseFields(input: unknown, table: TableDefinition, path: string, faults: Fault[]): string[] {
  if (!Array.isArray(input) || input.length === 0) {
    faults.push({ path, message: 'must be a list of columns' })
    return []
  }
  return input.flatMap((field: unknown, index) => {
    if (typeof field === 'string' && table.columns.has(field)) return [field]
    const nearest = typeof field === 'string' ? nearestName(field, table.columns.keys()) : undefined
    faults.push({
      path: `${path}/${index}`,
      message: `${table.entity} has no such column`,
      expected: nearest === undefined ? 'a column' : `"${nearest}"`,
      got: String(field),
    })
    return []
  })
}
