import Type, { type Static } from 'typebox'
import { invalidInput } from '../http/errors.ts'

const strict = { additionalProperties: false } as const
const COLUMN = '[a-z][a-z0-9_]{0,62}'
/** jsonb stores neither zero bytes nor halves of a character. */
const STORABLE = '^[^\\u0000\\uD800-\\uDFFF]*$'
const Text = (maxLength: number) =>
  Type.String({ maxLength, pattern: STORABLE, description: 'text without zero bytes and broken characters' })
const Column = Type.String({ pattern: `^${COLUMN}$`, description: 'the name of a column' })

const Scalar = Type.Union([Text(500), Type.Number(), Type.Boolean(), Type.Null()])
const Condition = Type.Object(
  {
    column: Column,
    operator: Type.Enum([
      'eq',
      'ne',
      'in',
      'notIn',
      'lt',
      'lte',
      'gt',
      'gte',
      'starts',
      'contains',
      'empty',
      'filled',
    ]),
    value: Type.Optional(Type.Union([Scalar, Type.Array(Scalar, { maxItems: 100 })])),
  },
  strict,
)

/**
 * What a list or board shows. Columns are not looked up: a later version of the product may have others, and then
 * whoever opens the view leaves out what is gone.
 */
const ViewState = Type.Object(
  {
    search: Type.Optional(Text(200)),
    filter: Type.Optional(Type.Array(Condition, { maxItems: 50 })),
    sort: Type.Optional(
      Type.String({ pattern: `^-?${COLUMN}$`, description: 'the name of a column, with - for descending' }),
    ),
    /** Shown columns in order; absent means those of the page. */
    columns: Type.Optional(Type.Array(Column, { maxItems: 100, uniqueItems: true })),
    /** CSS pixels of resized columns. */
    widths: Type.Optional(
      Type.Unsafe<Record<string, number>>({
        type: 'object',
        maxProperties: 100,
        patternProperties: { [`^${COLUMN}$`]: { type: 'integer', minimum: 40, maximum: 2000 } },
        additionalProperties: false,
      }),
    ),
    /** The chosen board of a page that has several. */
    board: Type.Optional(Text(60)),
  },
  strict,
)
export type ViewState = Static<typeof ViewState>

const Scope = Type.Enum(['private', 'organisation'])
export type ViewScope = Static<typeof Scope>

const Page = Type.String({
  maxLength: 120,
  pattern: '^[a-z][a-z0-9-]*(/[a-z0-9-]+)+$',
  description: 'a page as its address names it, <product>/<path>',
})
/** Wider than a name may be, because it is trimmed first. */
const Name = Type.String({ maxLength: 200 })

export const NewView = Type.Object(
  { page: Page, name: Name, scope: Type.Optional(Scope), state: ViewState },
  strict,
)
export const ViewChange = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    name: Type.Optional(Name),
    scope: Type.Optional(Scope),
    state: Type.Optional(ViewState),
  },
  { ...strict, minProperties: 2 },
)
export const ListQuery = Type.Object({ page: Type.Optional(Page) }, strict)
export const DeleteQuery = Type.Object({ version: Type.Integer({ minimum: 1 }) }, strict)

/** Bytes of a body: the bound of a state, which no person reaches by choosing. */
export const MAX_VIEW_BYTES = 16_384

const MAX_NAME = 80

/**
 * A name as it is stored: trimmed, one space between words.
 * @throws http.invalid-input (400)
 */
export function viewNameOf(given: string): string {
  const name = given.normalize('NFC').trim().replaceAll(/\s+/g, ' ')
  const length = [...name].length
  if (length >= 1 && length <= MAX_NAME && name.isWellFormed() && !/\p{Cc}/u.test(name)) return name
  const fault = {
    path: '/name',
    message: length > MAX_NAME ? 'is too long' : length === 0 ? 'is empty' : 'holds control characters',
    expected: `a name of 1 to ${MAX_NAME} characters`,
    got: `text of ${length} characters`,
  }
  throw invalidInput({ part: 'body' }, { faults: [fault] })
}
