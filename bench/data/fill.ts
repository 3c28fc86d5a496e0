import type { Database, TransactionContext } from '../../core/src/database/index.ts'
import type { PluginRegistry, TableDefinition } from '../../core/src/plugins/index.ts'
import { idOf, valueSql } from './column-values.ts'

export interface Filling {
  readonly entity: string
  readonly rows: number
  /** SQL for columns that the caller decides; `n` is the row's number, `$1` the organisation. */
  readonly values?: Readonly<Record<string, string>>
}

/** Rows of one statement: few enough that a commit comes soon. */
const CHUNK = 20_000

/**
 * Fills one organisation through its own signed context, under each product's role: row security, checks,
 * foreign keys and search triggers as for anybody else.
 * @param fillings in the order in which tables refer to each other
 */
export async function fillOrganisation(
  database: Database,
  registry: PluginRegistry,
  context: TransactionContext,
  fillings: readonly Filling[],
): Promise<void> {
  const counts = new Map(fillings.map(({ entity, rows }) => [entity, rows]))
  for (const { entity, rows, values = {} } of fillings) {
    const table = registry.table(entity)
    if (table === undefined) throw new Error(`there is no table ${entity}`)
    const sql = insertSql(table, (name) => values[name] ?? valueSql(table, name, counts))
    for (let first = 1; first <= rows; first += CHUNK) {
      const last = Math.min(first + CHUNK - 1, rows)
      const bound = [context.organisationId, context.actorId, first, last]
      await database.write(context, (unit) => unit.as(table.pluginId).execute({ sql, values: bound }))
    }
  }
}

function insertSql(table: TableDefinition, value: (name: string) => string): string {
  const declared = [...table.columns.values()].filter(({ isKernelOwned }) => !isKernelOwned)
  const names = declared.map(({ name }) => `"${name}"`)
  const created = `timestamptz '2023-01-01' + make_interval(secs => ((n * 2654435761 / 4096) % 120000000))`
  return `insert into "${table.pluginId}"."${table.name}"
      (organisation_id, id, created_at, created_by, updated_at, updated_by, ${names.join(', ')})
    select $1::uuid, ${idOf(table.entity, 'n')}, ${created}, $2::uuid, ${created}, $2::uuid,
      ${declared.map(({ name }) => value(name)).join(',\n      ')}
    from generate_series($3::bigint, $4::bigint) n`
}
