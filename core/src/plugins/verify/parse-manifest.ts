import type { Fault } from '@quoin/plugin-sdk'

/** A manifest of 300 tables with 30 columns each is about 1.5 MB; these bounds leave room and end floods. */
const MAX_BYTES = 4_000_000
const MAX_DEPTH = 40
const MAX_VALUES = 60_000

/** Names that reach into JavaScript's own objects. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'valueOf'])

export type ParsedManifest = { readonly value: unknown; readonly faults: readonly Fault[] }

/** JSON with its size, depth and number of values bounded before any object is made. */
export function parseManifest(text: string): ParsedManifest {
  const size = Buffer.byteLength(text)
  if (size > MAX_BYTES) return refuse('', `at most ${MAX_BYTES} bytes`, `${size} bytes`)
  const { depth, values } = measure(text)
  if (depth > MAX_DEPTH) return refuse('', `at most ${MAX_DEPTH} levels`, `${depth} levels or more`)
  if (values > MAX_VALUES) return refuse('', `at most ${MAX_VALUES} values`, `${values} values or more`)
  try {
    const value: unknown = JSON.parse(text)
    return { value, faults: forbiddenNames(value) }
  } catch (error) {
    return refuse('', 'JSON', (error as Error).message)
  }
}

const refuse = (path: string, expected: string, got: string): ParsedManifest => ({
  value: undefined,
  faults: [{ path, message: `expected ${expected}, got ${got}`, expected, got }],
})

/** Counts brackets, and commas as values, outside of texts; ends as soon as a bound is passed. */
function measure(text: string): { depth: number; values: number } {
  let [level, depth, values, isText] = [0, 0, 0, false]
  for (let index = 0; index < text.length && depth <= MAX_DEPTH && values <= MAX_VALUES; index++) {
    const character = text[index]
    if (isText) {
      if (character === '\\') index++
      else if (character === '"') isText = false
    } else if (character === '"') isText = true
    else if (character === '{' || character === '[') depth = Math.max(depth, ++level)
    else if (character === '}' || character === ']') level--
    else if (character === ',') values++
  }
  return { depth, values }
}

function forbiddenNames(value: unknown, path = ''): Fault[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, child]) => {
    const place = `${path}/${pointerPart(key)}`
    const expected = 'another name'
    const own: Fault[] = FORBIDDEN.has(key)
      ? [{ path: place, message: `"${key}" is a name of JavaScript itself`, expected, got: key }]
      : []
    return [...own, ...forbiddenNames(child, place)]
  })
}

/** One part of a JSON Pointer. @see RFC 6901, section 3 */
export const pointerPart = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')
