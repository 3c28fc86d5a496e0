import { malformedJson } from './errors.ts'

/** Deeper nesting than any declared body needs; a parser's stack must not depend on strangers. */
export const MAX_JSON_DEPTH = 64
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor'])
const MAY_HOLD_FORBIDDEN_KEY = /__proto__|constructor|\\u/

/**
 * Parses JSON that came from outside.
 * @throws http.malformed-json (400) on bad syntax, nesting over `MAX_JSON_DEPTH`, or a key that can reach a prototype
 */
export function parseJson(text: string): unknown {
  assertDepth(text)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw malformedJson({ reason: cause instanceof Error ? cause.message : 'it cannot be read' })
  }
  if (MAY_HOLD_FORBIDDEN_KEY.test(text)) assertKeys(value)
  return value
}

/** Counts open brackets outside of strings; bounded by the body limit. */
function assertDepth(text: string): void {
  let depth = 0
  let isInString = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (isInString) {
      if (code === 0x5c) index++
      else if (code === 0x22) isInString = false
    } else if (code === 0x22) isInString = true
    else if (code === 0x5b || code === 0x7b) depth++
    else if (code === 0x5d || code === 0x7d) depth--
    if (depth > MAX_JSON_DEPTH) throw malformedJson({ reason: `it nests deeper than ${MAX_JSON_DEPTH}` })
  }
}

/** Recursion is safe here: `assertDepth` came first. */
function assertKeys(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    if (FORBIDDEN_KEYS.has(key)) throw malformedJson({ reason: `the key "${key}" is not allowed` })
    assertKeys(inner)
  }
}
