import type { Fault } from '@quoin/plugin-sdk'
import { nearestName } from '../../config/nearest-name.ts'
import { queryInvalid } from '../errors.ts'
import type { ListQuery, Selection } from '../list-records.ts'
import type { SummaryQuery } from '../summarise-records.ts'

type Texts = Readonly<Record<string, string>>

/** Of one request; programs page on with the cursor. */
export const HTTP_LIMIT = 200
const MAX_FILTER_LENGTH = 8_000
const MAX_SEARCH_LENGTH = 200

/** @throws records.invalid-query (400) with every part that cannot be read */
export function parseListQuery(texts: Texts): ListQuery {
  return parse(texts, ['filter', 'search', 'sort', 'limit', 'cursor', 'include', 'columns'], (faults) => ({
    ...selection(texts, faults),
    ...optional('sort', texts['sort']),
    ...optional('cursor', texts['cursor']),
    ...optional('limit', limit(texts['limit'], faults)),
    ...optional('include', names(texts['include'])),
    ...optional('columns', names(texts['columns'])),
  }))
}

/** @throws records.invalid-query (400): an export is the whole list, so it takes no page */
export function parseExportQuery(texts: Texts): Omit<ListQuery, 'limit' | 'cursor' | 'include'> {
  return parse(texts, ['filter', 'search', 'sort', 'columns'], (faults) => ({
    ...selection(texts, faults),
    ...optional('sort', texts['sort']),
    ...optional('columns', names(texts['columns'])),
  }))
}

export const parseSelection = (texts: Texts): Selection =>
  parse(texts, ['filter', 'search'], (faults) => selection(texts, faults))

export function parseSummaryQuery(texts: Texts): SummaryQuery {
  return parse(texts, ['filter', 'search', 'group', 'sum'], (faults) => ({
    ...selection(texts, faults),
    ...optional('group', texts['group']),
    ...optional('sum', texts['sum']),
  }))
}

export const parseInclude = (texts: Texts): { include?: string[] } =>
  parse(texts, ['include'], () => optional('include', names(texts['include'])))

export function parseVersion(texts: Texts): number {
  return parse(texts, ['version'], (faults) => {
    const version = texts['version'] ?? ''
    if (/^[1-9]\d{0,9}$/.test(version)) return Number(version)
    faults.push({ path: '/version', message: 'is needed', expected: 'the version you saw', got: version })
    return 0
  })
}

export const parseSearch = (texts: Texts): string =>
  parse(texts, ['q'], (faults) => {
    const text = texts['q'] ?? ''
    if (text.length > MAX_SEARCH_LENGTH)
      faults.push({ path: '/q', message: `is longer than ${MAX_SEARCH_LENGTH} characters` })
    return text
  })

function parse<T>(texts: Texts, known: readonly string[], read: (faults: Fault[]) => T): T {
  const faults: Fault[] = Object.keys(texts)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const nearest = nearestName(name, known)
      const expected = nearest === undefined ? known.join(', ') : `"${nearest}"`
      return { path: `/${name.slice(0, 80)}`, message: 'is not known here', expected, got: name.slice(0, 80) }
    })
  const result = read(faults)
  if (faults.length > 0) throw queryInvalid({}, { faults })
  return result
}

function selection(texts: Texts, faults: Fault[]): Selection {
  const search = texts['search']
  if (search !== undefined && search.length > MAX_SEARCH_LENGTH) {
    faults.push({ path: '/search', message: `is longer than ${MAX_SEARCH_LENGTH} characters` })
  }
  return { ...optional('filter', filter(texts['filter'], faults)), ...optional('search', search) }
}

function filter(text: string | undefined, faults: Fault[]): unknown {
  if (text === undefined) return undefined
  if (text.length > MAX_FILTER_LENGTH) {
    faults.push({ path: '/filter', message: `is longer than ${MAX_FILTER_LENGTH} characters` })
    return undefined
  }
  try {
    return JSON.parse(text) as unknown
  } catch {
    faults.push({
      path: '/filter',
      message: 'is not JSON',
      expected: '{ "column": { "operator": value } }',
      got: text.slice(0, 80),
    })
    return undefined
  }
}

function limit(text: string | undefined, faults: Fault[]): number | undefined {
  if (text === undefined) return undefined
  const number = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (number >= 1 && number <= HTTP_LIMIT) return number
  faults.push({
    path: '/limit',
    message: 'wrong value',
    expected: `1 to ${HTTP_LIMIT}`,
    got: text.slice(0, 80),
  })
  return undefined
}

const names = (text: string | undefined): string[] | undefined => {
  const list = text?.split(',').filter((name) => name !== '')
  return list === undefined ? undefined : [...new Set(list)]
}

/** A member only when there is a value: an absent option and an undefined one are different things. */
const optional = <Name extends string, T>(name: Name, value: T | undefined): { [key in Name]?: T } =>
  (value === undefined ? {} : { [name]: value }) as { [key in Name]?: T }
