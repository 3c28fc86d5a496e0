import Type from 'typebox'
import { Actions, Events, Hooks, Jobs, Lifecycle, Role, Route } from './code.ts'
import {
  ContractName,
  ContractReference,
  KebabName,
  named,
  QualifiedVerb,
  SnakeName,
  Version,
  VersionRange,
} from './names.ts'
import { Table } from './tables.ts'
import { Ui } from './ui.ts'

const strict = { additionalProperties: false } as const
const Ranges = named(KebabName, VersionRange, { maxProperties: 50 })

/** A versioned read view over one table of the plugin. */
export const Contract = Type.Object(
  {
    table: SnakeName,
    columns: named(SnakeName, SnakeName, { maxProperties: 300 }),
    description: Type.Optional(Type.String()),
  },
  strict,
)

/** What the structure of two versions cannot express: renames and data statements. */
export const Migration = Type.Object(
  {
    to: Version,
    rename: Type.Optional(Type.Record(Type.String(), Type.String())),
    sql: Type.Optional(Type.String({ description: 'file with data statements, run per organisation' })),
    why: Type.Optional(Type.String()),
    reversible: Type.Optional(Type.Boolean()),
  },
  strict,
)

/** `plugin.json`: everything the kernel needs to know of a plugin before it runs any of its code. */
export const Manifest = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    id: KebabName,
    name: Type.String({ minLength: 1, maxLength: 60 }),
    summary: Type.String({ maxLength: 300 }),
    publisher: KebabName,
    license: Type.String({ maxLength: 60 }),
    icon: Type.String({ maxLength: 40, description: 'a lucide icon name' }),
    version: Version,
    kernel: VersionRange,
    requires: Type.Optional(Ranges),
    optional: Type.Optional(Ranges),
    conflicts: Type.Optional(Ranges),
    tables: Type.Optional(named(SnakeName, Table, { maxProperties: 300 })),
    migrations: Type.Optional(Type.Array(Migration)),
    contracts: Type.Optional(named(ContractName, Contract, { maxProperties: 100 })),
    uses: Type.Optional(Type.Array(ContractReference, { uniqueItems: true })),
    entry: Type.Optional(Type.String({ description: 'module with definePlugin, e.g. src/index.ts' })),
    routes: Type.Optional(Type.Array(Route)),
    actions: Type.Optional(Actions),
    jobs: Type.Optional(Jobs),
    events: Type.Optional(Events),
    calls: Type.Optional(
      Type.Array(QualifiedVerb, {
        uniqueItems: true,
        maxItems: 100,
        description: 'published actions of other plugins that this one calls',
      }),
    ),
    lifecycle: Type.Optional(Lifecycle),
    hooks: Type.Optional(Hooks),
    roles: Type.Optional(named(KebabName, Role, { maxProperties: 50 })),
    ui: Type.Optional(Ui),
  },
  { ...strict, $id: 'https://quoin.dev/schema/plugin-1.json', title: 'Quoin plugin manifest' },
)
export type Manifest = Type.Static<typeof Manifest>
export type Contract = Type.Static<typeof Contract>
export type Migration = Type.Static<typeof Migration>
