import type { AccessRule } from './types.ts'

export interface AccessQuestion {
  /** The record concerned; without it the answer is "may do so with some record". */
  readonly record?: Readonly<Record<string, unknown>> | undefined
  readonly field?: string | undefined
}

/**
 * Answers from raw rules as CASL does (the last rule that fits decides), in a kilobyte instead of six.
 * It only decides what is offered; the kernel decides what is done.
 */
export function isAllowed(
  rules: readonly AccessRule[],
  action: string,
  subject: string,
  question: AccessQuestion = {},
): boolean {
  for (let index = rules.length - 1; index >= 0; index -= 1) {
    const rule = rules[index]
    if (rule && fits(rule, action, subject, question)) return rule.inverted !== true
  }
  return false
}

function fits(rule: AccessRule, action: string, subject: string, question: AccessQuestion): boolean {
  if (!names(rule.action, action, 'manage') || !names(rule.subject, subject, 'all')) return false
  if (!fitsField(rule, question.field)) return false
  if (!rule.conditions) return true
  // Without a record a conditional "may" counts and a conditional "may not" does not.
  if (!question.record) return rule.inverted !== true
  return matches(question.record, rule.conditions)
}

function names(listed: string | readonly string[], wanted: string, everything: string): boolean {
  const list = typeof listed === 'string' ? [listed] : listed
  return list.includes(wanted) || list.includes(everything)
}

function fitsField(rule: AccessRule, field: string | undefined): boolean {
  if (!rule.fields) return true
  // CASL: a rule limited to fields allows the subject as a whole, but never forbids it as a whole.
  return field === undefined ? rule.inverted !== true : rule.fields.includes(field)
}

function matches(
  record: Readonly<Record<string, unknown>>,
  conditions: Readonly<Record<string, unknown>>,
): boolean {
  return Object.entries(conditions).every(([name, condition]) => {
    if (name === '$and') return (condition as object[]).every((part) => matches(record, part as never))
    if (name === '$or') return (condition as object[]).some((part) => matches(record, part as never))
    return meets(record[name] ?? null, condition)
  })
}

const OPERATORS: Readonly<Record<string, (value: unknown, wanted: unknown) => boolean>> = {
  $eq: (value, wanted) => value === wanted,
  $ne: (value, wanted) => value !== wanted,
  $in: (value, wanted) => (wanted as unknown[]).includes(value),
  $nin: (value, wanted) => !(wanted as unknown[]).includes(value),
  $exists: (value, wanted) => (value !== null) === wanted,
  $lt: (value, wanted) => value !== null && (value as number) < (wanted as number),
  $lte: (value, wanted) => value !== null && (value as number) <= (wanted as number),
  $gt: (value, wanted) => value !== null && (value as number) > (wanted as number),
  $gte: (value, wanted) => value !== null && (value as number) >= (wanted as number),
}

/** An operator that is not known here hides the offer. */
function meets(value: unknown, condition: unknown): boolean {
  if (typeof condition !== 'object' || condition === null) return value === condition
  return Object.entries(condition).every(
    ([operator, wanted]) => OPERATORS[operator]?.(value, wanted) ?? false,
  )
}
