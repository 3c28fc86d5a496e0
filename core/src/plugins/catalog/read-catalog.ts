import type { DatabaseRoles } from '../../database/roles.ts'
import { canonicalDefault } from '../structure/defaults.ts'
import type {
  CheckStructure,
  ColumnStructure,
  ForeignKeyStructure,
  IndexStructure,
  Privilege,
  TriggerStructure,
} from '../structure/types.ts'
import { catalogQuery } from './catalog-query.ts'
import type { CatalogRows, ConstraintRow, Placed, RelationRow } from './catalog-rows.ts'
import type { Catalog, FoundFunction, FoundSchema, FoundTable, FoundView } from './types.ts'

/**
 * Reads the structure, rights and row security of some schemas in one statement.
 * @param others principals of which only the role is of interest
 */
export async function readCatalog(
  run: (sql: string) => Promise<object[]>,
  roles: DatabaseRoles,
  schemas: readonly string[],
  others: readonly string[] = [],
): Promise<Catalog> {
  const principals = [...schemas, ...others].map((schema) => roles.principal(schema))
  const [row] = await run(catalogQuery(schemas, principals, roles.app, roles.principals))
  const rows = (row as { catalog: CatalogRows }).catalog
  const grouped = groupRows(rows)
  return {
    schemas: new Map(rows.schemas.map((each) => [each.schema, toSchema(each, grouped, roles)])),
    roles: new Map(rows.roles.map((role) => [role.name, role])),
  }
}

type Grouped = {
  readonly [Part in keyof Omit<CatalogRows, 'schemas' | 'roles'>]: Map<string, CatalogRows[Part]>
}

/** Relations and functions by schema, everything else by `schema.table`. */
function groupRows(rows: CatalogRows): Grouped {
  const of = <Row extends { schema: string }>(all: readonly Row[], key: (row: Row) => string) =>
    Map.groupBy(all, key)
  const table = (row: Placed) => `${row.schema}.${row.table}`
  return {
    relations: of(rows.relations, ({ schema }) => schema),
    functions: of(rows.functions, ({ schema }) => schema),
    columns: of(rows.columns, table),
    constraints: of(rows.constraints, table),
    indexes: of(rows.indexes, table),
    policies: of(rows.policies, table),
    triggers: of(rows.triggers, table),
    reads: of(rows.reads, ({ schema, view }) => `${schema}.${view}`),
  }
}

function toSchema(row: CatalogRows['schemas'][number], grouped: Grouped, roles: DatabaseRoles): FoundSchema {
  const { schema, owner, grants } = row
  const relations = (grouped.relations.get(schema) ?? []).filter((each) => !isOfSetUp(each))
  const tables = relations.filter(({ kind }) => kind === 'r').map((each) => toTable(each, grouped, roles))
  const views = relations.filter(({ kind }) => kind === 'v').map((each) => toView(each, grouped))
  const functions: FoundFunction[] = (grouped.functions.get(schema) ?? []).filter((each) => !isOfSetUp(each))
  /** The secret and the context functions belong to `core/src/database`, which checks them itself. */
  function isOfSetUp(object: { owner: string }): boolean {
    return schema === 'kernel' && object.owner === roles.owner
  }
  return {
    schema,
    owner,
    grants,
    tables: new Map(tables.map((table) => [table.name, table])),
    views: new Map(views.map((view) => [view.name, view])),
    functions: new Map(functions.map((each) => [each.name, each])),
    strangers: relations
      .filter(({ kind }) => kind !== 'r' && kind !== 'v')
      .map(({ name, kind }) => ({ name, kind })),
  }
}

function toTable(relation: RelationRow, grouped: Grouped, roles: DatabaseRoles): FoundTable {
  const key = `${relation.schema}.${relation.name}`
  const constraints = grouped.constraints.get(key) ?? []
  const indexes = grouped.indexes.get(key) ?? []
  const own = roles.principal(relation.schema)
  const columns = toColumns(grouped, key)
  return {
    name: relation.name,
    owner: relation.owner,
    isRowSecurityOn: relation.rowSecurity,
    isRowSecurityForced: relation.forced,
    policies: grouped.policies.get(key) ?? [],
    grants: relation.grants,
    hasColumnGrants: relation.columnGrants,
    columns: new Map(columns.map((column) => [column.name, column])),
    primaryKey: constraints.find(({ kind }) => kind === 'p')?.columns ?? [],
    checks: constraints.filter(({ kind }) => kind === 'c').map(toCheck),
    foreignKeys: constraints.filter(({ kind }) => kind === 'f').map(toForeignKey),
    indexes: indexes.filter(({ isPrimary }) => !isPrimary).map(toIndex),
    triggers: (grouped.triggers.get(key) ?? []).map(toTrigger),
    privileges: relation.grants
      .filter(({ grantee, isGrantable }) => grantee === own && !isGrantable)
      .map(({ privilege }) => privilege as Privilege),
    keys: [...constraints.filter(({ kind }) => kind === 'f' || kind === 'x'), ...indexes].map(
      ({ name, columns: held }) => ({ name, columns: held }),
    ),
  }
}

function toColumns(grouped: Grouped, key: string): ColumnStructure[] {
  return (grouped.columns.get(key) ?? []).map((row) => ({
    name: row.name,
    type: row.type,
    isRequired: row.required,
    collation: row.collation ?? undefined,
    default: row.default === null ? undefined : canonicalDefault(row.default),
  }))
}

const toCheck = (row: ConstraintRow): CheckStructure => ({
  name: row.name,
  column: row.columns.length === 1 ? row.columns[0]! : '',
  hash: /check_([0-9a-f]{8})$/.exec(row.name)?.[1] ?? '',
  expression: '',
})

const ON_DELETE: Readonly<Record<string, ForeignKeyStructure['onDelete']>> = {
  a: 'restrict',
  c: 'cascade',
  n: 'set-null',
}

const toForeignKey = (row: ConstraintRow): ForeignKeyStructure => ({
  name: row.name,
  columns: row.columns,
  toSchema: row.toSchema!,
  toTable: row.toTable!,
  toColumns: row.toColumns,
  onDelete: ON_DELETE[row.onDelete] ?? 'restrict',
  setNull: row.setNull,
})

const toIndex = (row: CatalogRows['indexes'][number]): IndexStructure => ({
  name: row.name,
  columns: row.isPlain ? row.columns : [...row.columns, '(expression)'],
  isUnique: row.isUnique,
  where: row.where ?? undefined,
})

/** Bits of `pg_trigger.tgtype`: 1 row, 2 before, 4 insert, 8 delete, 16 update, 32 truncate, 64 instead. */
const EVENT_OF_TYPE: Readonly<Record<number, TriggerStructure['event']>> = {
  4: 'INSERT',
  8: 'DELETE',
  16: 'UPDATE',
}

function toTrigger(row: CatalogRows['triggers'][number]): TriggerStructure {
  const event = EVENT_OF_TYPE[row.type]
  const isOurs = event !== undefined && row.isEnabled && row.functionSchema === row.schema
  return {
    name: row.name,
    event: event ?? 'INSERT',
    function: isOurs ? row.function : `${row.functionSchema}.${row.function} (another kind of trigger)`,
  }
}

function toView(relation: RelationRow, grouped: Grouped): FoundView {
  const key = `${relation.schema}.${relation.name}`
  return {
    name: relation.name,
    owner: relation.owner,
    isInvoker: relation.options.some((option) => /^security_invoker=(true|on|1|yes)$/i.test(option)),
    grants: relation.grants,
    reads: (grouped.reads.get(key) ?? []).map(({ reads }) => reads),
    table: '',
    columns: toColumns(grouped, key).map(({ name, type }) => ({ name, source: '', type })),
    hash: /^contract ([0-9a-f]{8})$/.exec(relation.comment ?? '')?.[1] ?? '',
  }
}
