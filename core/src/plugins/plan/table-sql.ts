import { columnList, literal, qualified, quote } from '../structure/sql-names.ts'
import type {
  CheckStructure,
  ColumnStructure,
  ForeignKeyStructure,
  FunctionStructure,
  IndexStructure,
  TableStructure,
  TriggerStructure,
  ViewStructure,
} from '../structure/types.ts'

/** The one condition on which a row is visible or writable; evaluated once for each statement. */
export const POLICY = 'organisation'
export const POLICY_SQL = '(organisation_id = (select kernel.current_organisation()))'
/** The same as PostgreSQL prints it, on every supported version. */
export const POLICY_TEXT =
  '(organisation_id = ( SELECT kernel.current_organisation() AS current_organisation))'

/** Nothing in a definer's function resolves by a path that the caller could bend. */
export const FUNCTION_SETTINGS = 'search_path=pg_catalog, pg_temp'

const isNumber = /^-?[\d.]+$/
const isCall = /^[a-z_.]+\(\)$/
const defaultText = (value: string): string =>
  isNumber.test(value) || isCall.test(value) || value === 'true' || value === 'false' ? value : literal(value)

export function columnSql(column: ColumnStructure): string {
  return [
    quote(column.name),
    column.type,
    ...(column.collation === undefined ? [] : [`collate pg_catalog.${quote(column.collation)}`]),
    ...(column.default === undefined ? [] : [`default ${columnDefault(column)}`]),
    ...(column.isRequired ? ['not null'] : []),
  ].join(' ')
}

/** A number given to a text column stays a text literal. */
export const columnDefault = (column: ColumnStructure): string =>
  column.type === 'text' ? literal(column.default!) : defaultText(column.default!)

/** Table, primary key, row security and policy: no table exists for one statement without its wall. */
export function createTableSql(schema: string, table: TableStructure): string {
  const name = qualified(schema, table.name)
  const columns = [...table.columns.values()].map(columnSql)
  const key = `constraint ${quote(`${table.name}_pkey`)} primary key (${columnList(table.primaryKey)})`
  return `create table ${name} (\n  ${[...columns, key].join(',\n  ')}\n);
${rowSecuritySql(schema, table.name)};
create policy ${POLICY} on ${name} using ${POLICY_SQL} with check ${POLICY_SQL}`
}

export const rowSecuritySql = (schema: string, table: string): string =>
  `alter table ${qualified(schema, table)} enable row level security, force row level security`

export const checkSql = (schema: string, table: string, check: CheckStructure): string =>
  `alter table ${qualified(schema, table)} add constraint ${quote(check.name)} check (${check.expression})`

export function foreignKeySql(schema: string, table: string, key: ForeignKeyStructure): string {
  const onDelete = {
    restrict: '',
    cascade: ' on delete cascade',
    'set-null': ` on delete set null (${columnList(key.setNull)})`,
  }[key.onDelete]
  return `alter table ${qualified(schema, table)} add constraint ${quote(key.name)}
  foreign key (${columnList(key.columns)}) references ${qualified(key.toSchema, key.toTable)} (${columnList(key.toColumns)})${onDelete}`
}

export const indexSql = (schema: string, table: string, index: IndexStructure): string =>
  `create ${index.isUnique ? 'unique ' : ''}index ${quote(index.name)} on ${qualified(schema, table)} (${columnList(index.columns)})${
    index.where === undefined ? '' : ` where ${index.where}`
  }`

export function functionSql(schema: string, { name, source }: FunctionStructure): string {
  const full = qualified(schema, name)
  return `create or replace function ${full}() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as ${literal(source)};
revoke all on function ${full}() from public`
}

const TRANSITION_TABLES: Readonly<Record<TriggerStructure['event'], string>> = {
  INSERT: 'new table as new_rows',
  UPDATE: 'old table as old_rows new table as new_rows',
  DELETE: 'old table as old_rows',
}

export const triggerSql = (schema: string, table: string, trigger: TriggerStructure): string =>
  `create trigger ${quote(trigger.name)} after ${trigger.event.toLowerCase()} on ${qualified(schema, table)}
  referencing ${TRANSITION_TABLES[trigger.event]} for each statement execute function ${qualified(schema, trigger.function)}()`

/**
 * The owner's rights and the caller's organisation: the view reads as the migration role, which FORCE binds
 * to the same policy, so a consumer needs no right on the table and still sees one organisation only.
 */
export function viewSql(schema: string, view: ViewStructure, isSoftDeleted: boolean): string {
  const columns = view.columns.map(({ name, source }) => `t.${quote(source)} as ${quote(name)}`)
  const condition = isSoftDeleted ? '\nwhere t.deleted_at is null' : ''
  const name = qualified(schema, view.name)
  return `create view ${name} with (security_invoker = false) as
select ${columns.join(', ')}
from ${qualified(schema, view.table)} t${condition};
comment on view ${name} is ${literal(`contract ${view.hash}`)}`
}
