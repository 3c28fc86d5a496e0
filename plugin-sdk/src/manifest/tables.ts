import Type from 'typebox'
import { Column } from './columns.ts'
import { choiceAmong } from './conditions.ts'
import { named, SnakeName } from './names.ts'

const strict = { additionalProperties: false } as const

/**
 * Rows that nothing changes any more once a column has one of some values, held by the database against every
 * writer, the plugin's own SQL included. A frozen row stays frozen and cannot be deleted.
 */
export const Immutable = Type.Object(
  {
    ...choiceAmong('values of the column that freeze the row'),
    through: Type.Optional(
      Type.String({
        description:
          'reference to a table of this plugin: its row decides, by its "column", for the rows here',
      }),
    ),
    except: Type.Optional(
      Type.Array(SnakeName, { description: 'columns that may still change', uniqueItems: true }),
    ),
  },
  strict,
)

export const Table = Type.Object(
  {
    label: Type.String({ minLength: 1, maxLength: 60 }),
    plural: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    icon: Type.Optional(Type.String()),
    title: Type.String({
      description: 'how one record is called, with {column} places: "{first_name} {last_name}"',
    }),
    columns: named(SnakeName, Column, { maxProperties: 300 }),
    indexes: Type.Optional(
      Type.Array(Type.Array(Type.String(), { minItems: 1, maxItems: 6 }), { maxItems: 32 }),
    ),
    unique: Type.Optional(
      Type.Array(Type.Array(Type.String(), { minItems: 1, maxItems: 6 }), { maxItems: 16 }),
    ),
    sort: Type.Optional(Type.String({ description: 'default order of lists, "-created_at" when absent' })),
    list: Type.Optional(Type.Array(Type.String(), { description: 'columns a list shows first' })),
    immutableWhen: Type.Optional(Immutable),
    softDelete: Type.Optional(Type.Boolean({ description: 'delete sets deleted_at' })),
    retention: Type.Optional(
      Type.Object({ rule: Type.String(), anchor: Type.String(), period: Type.String() }, strict),
    ),
    audit: Type.Optional(Type.Object({ read: Type.Optional(Type.Array(Type.String())) }, strict)),
    records: Type.Optional(
      Type.Union([
        Type.Literal(false, { description: 'not offered over HTTP' }),
        Type.Object(
          {
            create: Type.Optional(Type.Boolean()),
            update: Type.Optional(Type.Boolean()),
            delete: Type.Optional(Type.Boolean()),
            import: Type.Optional(Type.Object({ matchKeys: Type.Array(Type.Array(Type.String())) }, strict)),
          },
          strict,
        ),
      ]),
    ),
    renamedFrom: Type.Optional(Type.String()),
  },
  strict,
)
export type Table = Type.Static<typeof Table>
