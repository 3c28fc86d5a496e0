import type { Manifest } from '@quoin/plugin-sdk'
import type { FoundSchema } from '../catalog/types.ts'
import { qualified, quote } from '../structure/sql-names.ts'
import { isSearchTrigger, searchBackfill, searchForget, SEARCH_TABLE } from '../structure/search.ts'
import type { SchemaStructure, TableStructure } from '../structure/types.ts'
import { step } from './step.ts'
import { functionSql, rowSecuritySql, triggerSql } from './table-sql.ts'
import type { Step } from './types.ts'

/** Functions and triggers; where those that keep terms are new or say something else, terms are made anew. */
export function planSearch(
  manifest: Manifest,
  wanted: SchemaStructure,
  found: FoundSchema,
  /** As it was before any rename: terms carry the old name of their table. */
  before: FoundSchema,
): Step[] {
  const changed = [...wanted.functions.values()].filter(
    ({ name, source }) => found.functions.get(name)?.source !== source,
  )
  const functions = changed.map((each) =>
    step(wanted.schema, `function ${each.name}`, functionSql(wanted.schema, each)),
  )
  const tables = [...wanted.tables.values()]
  return [
    ...droppedTriggers(wanted, found),
    ...droppedFunctions(wanted, found),
    ...functions,
    ...tables.flatMap((table) => missingTriggers(wanted.schema, table, found)),
    ...tables
      .filter(({ name }) => found.tables.has(name))
      .flatMap((table) => refill(manifest, table, new Set(changed.map(({ name }) => name)))),
    ...forgotten(wanted, before, found),
  ]
}

const sameTrigger = (a: { name: string; event: string; function: string }, b: typeof a): boolean =>
  a.name === b.name && a.event === b.event && a.function === b.function

const droppedTriggers = (wanted: SchemaStructure, found: FoundSchema): Step[] =>
  [...found.tables.values()].flatMap((existing) => {
    const table = wanted.tables.get(existing.name)
    if (table === undefined) return []
    return existing.triggers
      .filter((trigger) => !table.triggers.some((each) => sameTrigger(each, trigger)))
      .map(({ name }) =>
        step(
          `${wanted.schema}.${existing.name}`,
          `drop trigger ${name}`,
          `drop trigger ${quote(name)} on ${qualified(wanted.schema, existing.name)}`,
          { lock: 'access exclusive' },
        ),
      )
  })

const droppedFunctions = (wanted: SchemaStructure, found: FoundSchema): Step[] =>
  [...found.functions.keys()]
    .filter((name) => !wanted.functions.has(name) && !name.includes('('))
    .map((name) =>
      step(wanted.schema, `drop function ${name}`, `drop function ${qualified(wanted.schema, name)}()`, {
        ...(isOfDroppedTable(name, wanted, found) ? OF_DROPPED : {}),
      }),
    )

const OF_DROPPED = { phase: 'contract', isOfDropped: true } as const

/** Its trigger goes with the table. */
const isOfDroppedTable = (name: string, wanted: SchemaStructure, found: FoundSchema): boolean =>
  [...found.tables.values()].some(
    (table) => !wanted.tables.has(table.name) && table.triggers.some((trigger) => trigger.function === name),
  )

const missingTriggers = (schema: string, table: TableStructure, found: FoundSchema): Step[] =>
  table.triggers
    .filter((trigger) => {
      const present = found.tables.get(table.name)?.triggers ?? []
      return !present.some((each) => sameTrigger(each, trigger))
    })
    .map((trigger) =>
      step(`${schema}.${table.name}`, `trigger ${trigger.name}`, triggerSql(schema, table.name, trigger), {
        lock: found.tables.has(table.name) ? 'share row exclusive' : 'none',
      }),
    )

/**
 * Across all organisations, so row security is not forced on the owner for these two statements; the locks of
 * ALTER TABLE keep everyone else out until the transaction ends.
 */
function refill(manifest: Manifest, table: TableStructure, changed: ReadonlySet<string>): Step[] {
  if (!table.triggers.some((each) => isSearchTrigger(each) && changed.has(each.function))) return []
  const { id } = manifest
  const rows = [table.name, SEARCH_TABLE]
  const sql = [
    ...rows.map((name) => `alter table ${qualified(id, name)} no force row level security`),
    searchBackfill(id, table.name, manifest.tables![table.name]!),
    ...rows.map((name) => rowSecuritySql(id, name)),
  ].join(';\n')
  return [
    step(`${id}.${table.name}`, 'make search terms of stored records', sql, { lock: 'access exclusive' }),
  ]
}

/** Terms of tables that are no longer searched, or no longer there. */
function forgotten(wanted: SchemaStructure, before: FoundSchema, found: FoundSchema): Step[] {
  if (!wanted.tables.has(SEARCH_TABLE) || !before.tables.has(SEARCH_TABLE)) return []
  return [...before.tables.values()]
    .filter(
      ({ name, triggers }) =>
        triggers.some(isSearchTrigger) && wanted.tables.get(name)?.triggers.some(isSearchTrigger) !== true,
    )
    .map(({ name }) => {
      const terms = qualified(wanted.schema, SEARCH_TABLE)
      const sql = [
        `alter table ${terms} no force row level security`,
        searchForget(wanted.schema, name),
        rowSecuritySql(wanted.schema, SEARCH_TABLE),
      ].join(';\n')
      return step(`${wanted.schema}.${name}`, 'remove its search terms', sql, {
        lock: 'access exclusive',
        ...(wanted.tables.has(name) || !found.tables.has(name) ? {} : OF_DROPPED),
      })
    })
}
