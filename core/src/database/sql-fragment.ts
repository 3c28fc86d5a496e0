import type { Statement } from './types.ts'

/** A piece of SQL and the values bound in it: one more text than values. */
export interface Fragment {
  readonly texts: readonly string[]
  readonly values: readonly unknown[]
}

/**
 * Builds SQL in which every interpolated value is bound, never spliced; fragments nest.
 * @example sql`${column('amount')} > ${5}`
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly unknown[]): Fragment {
  const texts: string[] = [strings[0]!]
  const values: unknown[] = []
  parts.forEach((part, index) => {
    append(texts, values, isFragment(part) ? part : { texts: ['', ''], values: [part] })
    texts[texts.length - 1] += strings[index + 1]!
  })
  return { texts, values }
}

/** A quoted identifier. Callers pass only names they took from a table's definition. */
export function identifier(...names: readonly string[]): Fragment {
  return raw(names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.'))
}

/** Text known at compile time: keywords, operators, type names. */
export const raw = (text: string): Fragment => ({ texts: [text], values: [] })

export function join(parts: readonly Fragment[], separator: string): Fragment {
  const texts: string[] = ['']
  const values: unknown[] = []
  parts.forEach((part, index) => {
    if (index > 0) texts[texts.length - 1] += separator
    append(texts, values, part)
  })
  return { texts, values }
}

/** Every part holds; true when there is none. */
export const all = (parts: readonly Fragment[]): Fragment =>
  parts.length === 0 ? TRUE : parts.length === 1 ? parts[0]! : sql`(${join(parts, ' and ')})`

/** At least one part holds; false when there is none. */
export const any = (parts: readonly Fragment[]): Fragment =>
  parts.length === 0 ? FALSE : parts.length === 1 ? parts[0]! : sql`(${join(parts, ' or ')})`

export const TRUE = raw('true')
export const FALSE = raw('false')

/** Numbers the places: the same shape of request gives the same text, so that its prepared statement is found. */
export function toStatement(fragment: Fragment): Statement {
  let text = fragment.texts[0]!
  for (let index = 1; index < fragment.texts.length; index++) text += `$${index}${fragment.texts[index]!}`
  return { sql: text, values: fragment.values }
}

function append(texts: string[], values: unknown[], fragment: Fragment): void {
  texts[texts.length - 1] += fragment.texts[0]!
  for (let index = 1; index < fragment.texts.length; index++) texts.push(fragment.texts[index]!)
  values.push(...fragment.values)
}

function isFragment(part: unknown): part is Fragment {
  return typeof part === 'object' && part !== null && 'texts' in part && 'values' in part
}
