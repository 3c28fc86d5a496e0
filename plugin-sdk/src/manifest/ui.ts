import Type from 'typebox'

const strict = { additionalProperties: false } as const
const Path = Type.String({ pattern: '^[a-z][a-z0-9-]*(/[a-z0-9-]+)*$' })

export const NavigationItem = Type.Object(
  { path: Path, label: Type.String(), icon: Type.String(), permission: Type.Optional(Type.String()) },
  strict,
)

/** A page under `/<plugin>/<path>`: drawn by the host from a table, or by an element of the plugin. */
export const Page = Type.Object(
  {
    path: Path,
    label: Type.Optional(Type.String()),
    view: Type.Optional(Type.Enum(['list', 'board'])),
    table: Type.Optional(Type.String({ description: 'own table, or plugin.table' })),
    filter: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'fixed filter of the page' }),
    ),
    preset: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'values of a new record made here' }),
    ),
    columns: Type.Optional(Type.Array(Type.String())),
    /** board: reference or choice column whose values are the columns of the board. */
    group: Type.Optional(Type.String()),
    /** board: reference column that chooses between boards, e.g. `pipeline`. */
    board: Type.Optional(Type.String()),
    sum: Type.Optional(Type.String()),
    /** board: column of the group's table with a probability in percent; adds a weighted sum. */
    weight: Type.Optional(Type.String()),
    card: Type.Optional(Type.Array(Type.String())),
    /** board: action called as `{ id, version, <group> }` instead of an update when a card is dropped. */
    move: Type.Optional(Type.String()),
    /** list: offer the import wizard for this target. */
    import: Type.Optional(Type.String()),
    element: Type.Optional(Type.String()),
  },
  strict,
)

/** An element the plugin adds to a page of another product: `core.party`, `crm.deal`. */
export const Panel = Type.Object(
  { slot: Type.String(), element: Type.String(), label: Type.String() },
  strict,
)

export const Widget = Type.Object(
  { element: Type.String(), label: Type.String(), size: Type.Optional(Type.Enum(['1x1', '2x1', '2x2'])) },
  strict,
)

/** An entry of the command palette: opens a page, or the form of a new record. */
export const Command = Type.Object(
  {
    id: Type.String(),
    label: Type.String(),
    icon: Type.Optional(Type.String()),
    page: Type.Optional(Type.String()),
    create: Type.Optional(Type.String({ description: 'table whose new-record form opens' })),
    keys: Type.Optional(Type.String()),
    permission: Type.Optional(Type.String()),
  },
  strict,
)

const RecordAction = Type.Union([
  Type.String(),
  Type.Object(
    {
      action: Type.String(),
      when: Type.Record(Type.String(), Type.Unknown(), {
        description: 'filter that the record must fit for the button to show',
      }),
    },
    strict,
  ),
])

/** How the record page of a table is laid out beyond its columns. */
export const RecordPage = Type.Object(
  {
    /** reference column shown as steps at the head of the record. */
    steps: Type.Optional(Type.String()),
    /** column that names the party whose timeline is shown; "id" for the party itself. */
    party: Type.Optional(Type.String()),
    /** related lists: other tables whose column points here. */
    related: Type.Optional(
      Type.Array(
        Type.Object(
          {
            table: Type.String(),
            column: Type.String(),
            label: Type.String(),
            columns: Type.Optional(Type.Array(Type.String())),
            when: Type.Optional(
              Type.Record(Type.String(), Type.Unknown(), {
                description: 'filter that the record must fit for the list to show',
              }),
            ),
          },
          strict,
        ),
      ),
    ),
    /** actions shown as buttons; called as `{ id, version }` plus the fields of their input schema. */
    actions: Type.Optional(Type.Array(RecordAction)),
  },
  strict,
)

export const Ui = Type.Object(
  {
    entry: Type.Optional(Type.String()),
    navigation: Type.Optional(Type.Array(NavigationItem)),
    pages: Type.Optional(Type.Array(Page)),
    records: Type.Optional(Type.Record(Type.String(), RecordPage)),
    panels: Type.Optional(Type.Array(Panel)),
    widgets: Type.Optional(Type.Array(Widget)),
    commands: Type.Optional(Type.Array(Command)),
  },
  strict,
)
export type Ui = Type.Static<typeof Ui>
