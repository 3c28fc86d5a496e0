import { quoteIdentifier } from '../../database/identifiers.ts'
import { sqlType } from '../../database/insert-rows.ts'
import { identifier, sql, toStatement } from '../../database/sql-fragment.ts'
import type { UnitOfWork } from '../../database/types.ts'
import type { TableDefinition } from '../../plugins/types.ts'
import type { RecordActor } from '../../records/index.ts'
import { ALIAS, tableName, visibleRows } from '../../records/scope.ts'

/** For each row the record with the same key that the caller can see, the oldest if several; one query. */
export async function matchRecords(
  unit: UnitOfWork,
  actor: RecordActor,
  table: TableDefinition,
  matchKey: readonly string[],
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<(string | undefined)[]> {
  const isWhole = (row: Readonly<Record<string, unknown>>): boolean =>
    matchKey.every((name) => row[name] !== undefined && row[name] !== null)
  if (matchKey.length === 0 || !rows.some(isWhole)) return rows.map(() => undefined)
  const asked = rows.map((row, n) => ({ row, n })).filter(({ row }) => isWhole(row))
  const arrays = matchKey.map((name) => ({
    name,
    type: `${sqlType(table, name)}[]`,
    values: asked.map(({ row }) => row[name]),
  }))
  const visible = toStatement(visibleRows(actor, 'read', table))
  const offset = visible.values.length
  const t = quoteIdentifier(ALIAS)
  const found = await unit.as(table.pluginId).rows<{ n: number; id: string }>({
    sql: `select r.n, ${t}.id
          from unnest($${offset + 1}::integer[], ${arrays.map(({ type }, i) => `$${offset + i + 2}::${type}`).join(', ')})
            as r (n, ${matchKey.map((_, i) => `k${i}`).join(', ')})
          join ${toStatement(tableName(table)).sql} ${t}
            on ${t}.organisation_id = $${offset + matchKey.length + 2}
              and ${arrays.map(({ name }, i) => `${t}.${quoteIdentifier(name)} = r.k${i}`).join(' and ')}
          where ${visible.sql}
          order by ${t}.id desc`,
    values: [
      ...visible.values,
      asked.map(({ n }) => n),
      ...arrays.map(({ values }) => values),
      actor.organisationId,
    ],
  })
  const byRow = new Map(found.map(({ n, id }) => [n, id]))
  return rows.map((_, n) => byRow.get(n))
}

/** The visible records of a table whose `column` has one of these texts. */
export async function recordsByText(
  unit: UnitOfWork,
  actor: RecordActor,
  table: TableDefinition,
  column: string,
  texts: readonly string[],
): Promise<{ id: string; text: string }[]> {
  const field = identifier(ALIAS, column)
  return await unit.as(table.pluginId).rows<{ id: string; text: string }>(
    toStatement(
      sql`select ${identifier(ALIAS, 'id')}, ${field} as text from ${tableName(table)} ${identifier(ALIAS)}
          where ${visibleRows(actor, 'read', table)} and ${field} = any (${texts}::text[])
          order by ${identifier(ALIAS, 'id')} limit ${texts.length * 2}`,
    ),
  )
}
