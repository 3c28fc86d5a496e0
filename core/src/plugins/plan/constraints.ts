import type { FoundSchema, FoundTable } from '../catalog/types.ts'
import { qualified, quote } from '../structure/sql-names.ts'
import type { SchemaStructure, TableStructure } from '../structure/types.ts'
import { step } from './step.ts'
import { checkSql, foreignKeySql, indexSql } from './table-sql.ts'
import { shared } from './tables.ts'
import type { Step, StepKind, StepLock } from './types.ts'

/** One check, foreign key or index, told apart by what it holds and not by its name. */
interface Part {
  readonly type: 'check' | 'foreign key' | 'index'
  readonly name: string
  readonly identity: string
  readonly sql: string
  readonly kind: StepKind
  readonly lock: StepLock
  readonly columns: readonly string[]
  /** foreign key: the table it points to */
  readonly alsoLocks?: string
}

/**
 * Parts that hold something else than wanted, gone before columns change. A part of a dropped column goes
 * with the column; a part that only has another name is renamed later.
 */
export const planDroppedConstraints = (wanted: SchemaStructure, found: FoundSchema): Step[] =>
  [...found.tables.values()].flatMap((existing) => {
    const table = wanted.tables.get(existing.name)
    if (table === undefined) return droppedReferences(wanted.schema, existing)
    const kept = new Set(partsOf(wanted.schema, table).map(({ identity }) => identity))
    return partsOf(wanted.schema, existing)
      .filter(({ identity }) => !kept.has(identity))
      .map((part) =>
        drop(
          wanted.schema,
          existing.name,
          part,
          part.columns.some((name) => !table.columns.has(name)),
        ),
      )
  })

/** Two dropped tables may refer to each other; without their references any order will do. */
const droppedReferences = (schema: string, table: FoundTable): Step[] =>
  partsOf(schema, table)
    .filter(({ type }) => type === 'foreign key')
    .map((part) => drop(schema, table.name, part, true))

function drop(schema: string, table: string, { type, name, alsoLocks }: Part, isOfDropped: boolean): Step {
  const sql =
    type === 'index'
      ? `drop index ${qualified(schema, name)}`
      : `alter table ${qualified(schema, table)} drop constraint ${quote(name)}`
  const phase = isOfDropped ? 'contract' : 'expand'
  return step(`${schema}.${table}`, `drop ${type} ${name}`, sql, {
    lock: 'access exclusive',
    alsoLocks,
    isOfDropped,
    phase,
  })
}

/** Missing parts, after all tables and columns are there; references last, because they need them all. */
export function planConstraints(wanted: SchemaStructure, found: FoundSchema): Step[] {
  const steps = [...wanted.tables.values()].flatMap((table) => {
    const existing = found.tables.get(table.name)
    const present = new Map(
      existing === undefined ? [] : partsOf(wanted.schema, existing).map((part) => [part.identity, part]),
    )
    return partsOf(wanted.schema, table).flatMap((part) => {
      const old = present.get(part.identity)
      const isReference = part.type === 'foreign key'
      if (old === undefined) return [{ isReference, step: add(wanted.schema, table.name, part, existing) }]
      return old.name === part.name
        ? []
        : [{ isReference, step: rename(wanted.schema, table.name, old, part) }]
    })
  })
  return [
    ...renamedKeys(wanted, found),
    ...steps.filter(({ isReference }) => !isReference).map((each) => each.step),
    ...steps.filter(({ isReference }) => isReference).map((each) => each.step),
  ]
}

/** What narrows a column that the old version writes waits until that version is gone. */
function add(schema: string, table: string, part: Part, existing: FoundTable | undefined): Step {
  const isNew = part.columns.some((name) => existing?.columns.has(name) !== true)
  const kind = existing === undefined || (isNew && part.type !== 'index') ? 'safe' : part.kind
  return step(`${schema}.${table}`, `add ${part.type} ${part.name}`, part.sql, {
    kind,
    lock: existing === undefined ? 'none' : part.lock,
    alsoLocks: part.alsoLocks,
    phase: kind === 'breaking' && !isNew ? 'contract' : 'expand',
  })
}

function rename(schema: string, table: string, old: Part, part: Part): Step {
  const sql =
    part.type === 'index'
      ? `alter index ${qualified(schema, old.name)} rename to ${quote(part.name)}`
      : `alter table ${qualified(schema, table)} rename constraint ${quote(old.name)} to ${quote(part.name)}`
  return step(`${schema}.${table}`, `rename ${part.type} ${old.name}`, sql, { lock: 'access exclusive' })
}

/** A renamed table keeps the name of its primary key. */
const renamedKeys = (wanted: SchemaStructure, found: FoundSchema): Step[] =>
  shared(wanted, found).flatMap(({ table, existing }) => {
    const key = existing.keys.find(({ name }) => name.endsWith('_pkey'))
    if (key === undefined || key.name === `${table.name}_pkey`) return []
    const sql = `alter index ${qualified(wanted.schema, key.name)} rename to ${quote(`${table.name}_pkey`)}`
    return [
      step(`${wanted.schema}.${table.name}`, `rename primary key ${key.name}`, sql, {
        lock: 'access exclusive',
      }),
    ]
  })

function partsOf(schema: string, table: TableStructure): Part[] {
  const checks = table.checks.map((check): Part => ({
    type: 'check',
    name: check.name,
    identity: `check ${check.hash === '' ? check.name : check.hash} ${check.column}`,
    columns: [check.column],
    sql: checkSql(schema, table.name, check),
    kind: 'breaking',
    lock: 'access exclusive',
  }))
  const indexes = table.indexes.map((index): Part => ({
    type: 'index',
    name: index.name,
    identity: `index ${JSON.stringify([index.columns, index.isUnique, index.where])}`,
    columns: index.columns,
    sql: indexSql(schema, table.name, index),
    kind: index.isUnique ? 'breaking' : 'safe',
    lock: 'share',
  }))
  const references = table.foreignKeys.map((key): Part => ({
    type: 'foreign key',
    name: key.name,
    identity: `foreign key ${JSON.stringify([key.columns, key.toSchema, key.toTable, key.toColumns, key.onDelete, key.setNull])}`,
    columns: key.columns,
    alsoLocks: `${key.toSchema}.${key.toTable}`,
    sql: foreignKeySql(schema, table.name, key),
    kind: 'breaking',
    lock: 'share row exclusive',
  }))
  return [...checks, ...indexes, ...references]
}
