import Type from 'typebox'
import { choiceAmong } from './conditions.ts'

const strict = { additionalProperties: false } as const

/** The types a column may have; each is described once in `../columns/`. */
export const COLUMN_TYPES = [
  'text',
  'longtext',
  'markdown',
  'integer',
  'decimal',
  'money',
  'percent',
  'boolean',
  'date',
  'datetime',
  'duration',
  'email',
  'phone',
  'url',
  'country',
  'currency',
  'choice',
  'reference',
  'file',
  'json',
  'uuid',
  'point',
  'bytes',
] as const

export const ColumnType = Type.Enum([...COLUMN_TYPES])

/** What the law needs to know of a column that may hold personal data. */
export const Privacy = Type.Object(
  {
    data: Type.Enum(['none', 'personal', 'special', 'financial']),
    subject: Type.Optional(
      Type.String({ description: 'column that references the person concerned, or "self"' }),
    ),
    purpose: Type.Optional(Type.String()),
    retention: Type.Optional(Type.String()),
    onErase: Type.Optional(Type.Enum(['delete', 'anonymise', 'shred', 'retain'])),
  },
  strict,
)

/** For which records a column makes sense: those whose choice has one of these values. Pages leave it out elsewhere. */
export const ColumnWhen = Type.Object(choiceAmong('values of the column for which this one is shown'), {
  ...strict,
  description: 'shown only then; presentation, no protection: the API takes and gives the column always',
})

export const Column = Type.Object(
  {
    type: ColumnType,
    label: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
    help: Type.Optional(Type.String({ maxLength: 300 })),
    required: Type.Optional(Type.Boolean()),
    default: Type.Optional(Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
    max: Type.Optional(
      Type.Integer({ minimum: 1, description: 'text: characters; numbers: greatest value' }),
    ),
    min: Type.Optional(Type.Integer()),
    precision: Type.Optional(Type.Integer({ minimum: 1, maximum: 38 })),
    scale: Type.Optional(Type.Integer({ minimum: 0, maximum: 18 })),
    currency: Type.Optional(Type.String({ description: 'money: the column that holds the currency' })),
    values: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
        minItems: 1,
        maxItems: 200,
        uniqueItems: true,
      }),
    ),
    labels: Type.Optional(Type.Record(Type.String(), Type.String())),
    tones: Type.Optional(
      Type.Record(Type.String(), Type.Enum(['neutral', 'info', 'success', 'warning', 'danger'])),
    ),
    to: Type.Optional(Type.String({ description: 'reference: table of this plugin, or plugin.table' })),
    onDelete: Type.Optional(Type.Enum(['restrict', 'cascade', 'set-null'])),
    schema: Type.Optional(Type.Unknown({ description: 'json: JSON Schema of the value' })),
    keepOrder: Type.Optional(
      Type.Boolean({ description: 'json: keys of objects stay in the order written' }),
    ),
    search: Type.Optional(
      Type.Enum(['A', 'B', 'C'], { description: 'words of this column are found by search' }),
    ),
    writable: Type.Optional(
      Type.Boolean({ description: "false: only the plugin's code writes it, never the records API" }),
    ),
    when: Type.Optional(ColumnWhen),
    privacy: Type.Optional(Privacy),
    renamedFrom: Type.Optional(Type.String()),
  },
  strict,
)
export type Column = Type.Static<typeof Column>
