import type { AccessRule, Shell } from '@quoin/plugin-sdk/ui'

/** One role as `GET /api/organisation/roles` gives it. */
export interface Role {
  readonly key: string
  readonly label: string
  readonly description: string | null
  readonly productId: string | null
  readonly isCustom: boolean
  readonly rules: readonly AccessRule[]
  readonly memberCount: number
  readonly version: number | null
}

export const VERBS = ['read', 'create', 'update', 'delete'] as const
export type Verb = (typeof VERBS)[number]
export const VERB_LABELS: Readonly<Record<Verb, string>> = {
  read: 'See',
  create: 'Create',
  update: 'Change',
  delete: 'Delete',
}

/** A rule as the builder edits it; everything the builder cannot show stays in `kept`. */
export interface DraftRule {
  readonly entity: string
  readonly verbs: readonly Verb[]
  /** Empty: every field. */
  readonly fields: readonly string[]
  /** Undefined: every record. */
  readonly condition: DraftCondition | undefined
  readonly isDenial: boolean
  /** A rule that only JSON can express, sent back as it came. */
  readonly kept: AccessRule | undefined
}

export type ConditionOperator = '$eq' | '$ne'
export interface DraftCondition {
  readonly column: string
  readonly operator: ConditionOperator
  readonly value: string | number | boolean | null
}

/** Stands for the person who asks, in conditions on references to members. */
export const PERSON = '{{person}}'

export const emptyRule = (entity: string): DraftRule => ({
  entity,
  verbs: ['read'],
  fields: [],
  condition: undefined,
  isDenial: false,
  kept: undefined,
})

/** Stored rules as drafts; rules of a product's manifest get their full table names. */
export function draftsOf(rules: readonly AccessRule[], productId: string | null): DraftRule[] {
  return rules.map((stored) => {
    const isOne = typeof stored.subject === 'string'
    const rule = isOne ? { ...stored, subject: qualified(stored.subject as string, productId) } : stored
    return draftOf(rule) ?? { ...emptyRule(String(rule.subject)), kept: rule }
  })
}

function draftOf(rule: AccessRule): DraftRule | undefined {
  if (typeof rule.subject !== 'string' || rule.subject === 'all') return undefined
  const listed = typeof rule.action === 'string' ? [rule.action] : rule.action
  const verbs = listed.includes('manage') ? [...VERBS] : VERBS.filter((verb) => listed.includes(verb))
  const condition = conditionOf(rule.conditions)
  if (condition === 'complex') return undefined
  return {
    entity: rule.subject,
    verbs,
    fields: rule.fields ?? [],
    condition,
    isDenial: rule.inverted === true,
    kept: undefined,
  }
}

function conditionOf(conditions: AccessRule['conditions']): DraftCondition | undefined | 'complex' {
  const entries = Object.entries(conditions ?? {})
  const first = entries[0]
  if (!first) return undefined
  const [column, wanted] = first
  if (entries.length > 1 || column.startsWith('$')) return 'complex'
  if (typeof wanted !== 'object' || wanted === null) {
    return { column, operator: '$eq', value: wanted as DraftCondition['value'] }
  }
  const [operator, value] = Object.entries(wanted)[0] ?? []
  const isSimple = (operator === '$eq' || operator === '$ne') && Object.keys(wanted).length === 1
  return isSimple ? { column, operator, value: value as DraftCondition['value'] } : 'complex'
}

/** Drafts as the rules that are stored. */
export function rulesOf(drafts: readonly DraftRule[]): AccessRule[] {
  return drafts.map((draft) => {
    if (draft.kept) return draft.kept
    const { condition } = draft
    return {
      action: draft.verbs.length === VERBS.length ? 'manage' : [...draft.verbs],
      subject: draft.entity,
      ...(draft.fields.length > 0 ? { fields: [...draft.fields] } : {}),
      ...(condition ? { conditions: { [condition.column]: { [condition.operator]: condition.value } } } : {}),
      ...(draft.isDenial ? { inverted: true } : {}),
    }
  })
}

/**
 * A role in words, one line for each entity: "Deals: see, create".
 * @param productId whose manifest the rules stand in; its tables need no prefix there
 */
export function describeRules(
  rules: readonly AccessRule[],
  tables: Shell['tables'],
  productId: string | null,
): readonly string[] {
  return rules.map((rule) => {
    const listed = typeof rule.subject === 'string' ? [rule.subject] : rule.subject
    const subjects = listed.map((name) => qualified(name, productId))
    const names = subjects.map((subject) =>
      subject === 'all' ? 'Everything' : (tables[subject]?.plural ?? tables[subject]?.label ?? subject),
    )
    const actions = typeof rule.action === 'string' ? [rule.action] : rule.action
    const verbs = actions.includes('manage')
      ? 'everything'
      : actions.map((action) => (VERB_LABELS[action as Verb] ?? action).toLowerCase()).join(', ')
    if (subjects.includes('all') && verbs === 'everything' && !rule.inverted && !rule.fields)
      return 'Everything'
    const some = rule.conditions ? ' (some records)' : ''
    const fields = rule.fields ? ` (${rule.fields.length} fields)` : ''
    return `${names.join(', ')}: ${rule.inverted ? 'never ' : ''}${verbs}${some}${fields}`
  })
}

const qualified = (subject: string, productId: string | null): string =>
  subject === 'all' || subject.includes('.') || productId === null ? subject : `${productId}.${subject}`
