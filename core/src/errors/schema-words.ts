/** The part of an Ajv error that words are made of. */
interface SchemaError {
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  readonly message?: string | undefined
  /** The schema that was broken; present with Ajv's `verbose`. */
  readonly parentSchema?: unknown
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
}

const FORMATS: Readonly<Record<string, string>> = {
  date: 'a date such as 2026-11-24',
  'date-time': 'a moment such as 2026-11-24T09:30:00Z',
  time: 'a time such as 09:30:00',
  email: 'an e-mail address such as ana@example.org',
  uuid: 'an id of 36 characters',
  uri: 'a web address such as https://example.org',
}

/**
 * What a JSON Schema refused, for people: a pattern means nothing to them.
 * @param wanted how a value that fits is described, where the caller knows it
 */
export function schemaWords(
  error: SchemaError,
  wanted?: string,
): { readonly message: string; readonly expected: string } {
  const { keyword, params, message = 'is not valid' } = error
  const must = (expected: string): { message: string; expected: string } => ({
    message: `must be ${expected}`,
    expected,
  })
  switch (keyword) {
    case 'pattern':
    case 'format': {
      const described = wanted ?? descriptionOf(error) ?? FORMATS[String(params['format'])]
      if (described !== undefined) return must(described)
      const rule = String(params['pattern'] ?? params['format'])
      return { message: 'is not in the form that is expected here', expected: `text that fits ${rule}` }
    }
    case 'enum':
      return allowed((params['allowedValues'] as unknown[]).map((value) => JSON.stringify(value)))
    case 'type':
      return must(
        [params['type']]
          .flat()
          .map((type) => TYPES[String(type)] ?? String(type))
          .join(' or '),
      )
    case 'maxLength':
      return {
        message: `is longer than ${String(params['limit'])} characters`,
        expected: `at most ${String(params['limit'])} characters`,
      }
    case 'minLength':
      return {
        message: params['limit'] === 1 ? 'is empty' : `is shorter than ${String(params['limit'])} characters`,
        expected: `at least ${String(params['limit'])} characters`,
      }
    case 'minimum':
      return must(`at least ${String(params['limit'])}`)
    case 'maximum':
      return must(`at most ${String(params['limit'])}`)
    default:
      return { message, expected: message }
  }
}

function descriptionOf({ parentSchema }: SchemaError): string | undefined {
  const { description } = (parentSchema ?? {}) as { description?: unknown }
  return typeof description === 'string' ? description : undefined
}

/** Longer lists help nobody. */
const MAX_LISTED = 12
function allowed(values: readonly string[]): { message: string; expected: string } {
  const left = values.length - MAX_LISTED
  const expected = `${values.slice(0, MAX_LISTED).join(', ')}${left > 0 ? ` and ${left} more` : ''}`
  return { message: `must be ${values.length > 1 ? 'one of ' : ''}${expected}`, expected }
}
