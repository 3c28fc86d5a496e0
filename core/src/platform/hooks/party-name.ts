import type { Values } from '../../records/index.ts'

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')
export const joinName = (first: unknown, last: unknown): string =>
  [text(first), text(last)].filter(Boolean).join(' ')

/** Splits before the last word; a single word is a first name, more than four are left whole. */
export function splitName(name: string): { first_name: string | null; last_name: string | null } {
  const words = name.trim().split(/\s+/).filter(Boolean)
  if (words.length === 0 || words.length > 4) return { first_name: null, last_name: null }
  if (words.length === 1) return { first_name: words[0] ?? null, last_name: null }
  return { first_name: words.slice(0, -1).join(' '), last_name: words.at(-1) ?? null }
}

/** A new person has a whole name and its parts, whichever was given. Companies have a name alone. */
export function completeNewName(values: Values): Values {
  if (values['kind'] === 'company') return values
  const joined = joinName(values['first_name'], values['last_name'])
  if (text(values['name']) === '') return joined === '' ? values : { ...values, name: joined.slice(0, 200) }
  return joined === '' ? { ...splitName(text(values['name'])), ...withoutEmpty(values) } : values
}

/** Keeps name and parts together on a change, unless the person is called something else on purpose. */
export function completeChangedName(record: Values, values: Values): Values {
  const kind = values['kind'] ?? record['kind']
  const wasJoined = text(record['name']) === joinName(record['first_name'], record['last_name'])
  if (kind === 'company' || !wasJoined) return values
  const changesParts = 'first_name' in values || 'last_name' in values
  if (changesParts && !('name' in values)) {
    const name = joinName(
      'first_name' in values ? values['first_name'] : record['first_name'],
      'last_name' in values ? values['last_name'] : record['last_name'],
    )
    return name === '' ? values : { ...values, name: name.slice(0, 200) }
  }
  if ('name' in values && !changesParts && text(values['name']) !== '') {
    return { ...values, ...splitName(text(values['name'])) }
  }
  return values
}

/** Keys without a value do not hide what the name says. */
function withoutEmpty(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) => !['first_name', 'last_name'].includes(name) || text(value) !== '',
    ),
  )
}
