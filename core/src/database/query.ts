import type { Query, Statement } from './types.ts'

/** What is sent to PostgreSQL: a knex builder becomes SQL with `$1` places and its values. */
export function toStatement(query: Query): Statement {
  if (!('toSQL' in query)) return query
  const { sql, bindings } = query.toSQL().toNative()
  return { sql, values: bindings }
}
