import { parse } from 'libpg-query'
import type { Db } from 'pg-boss'
import {
  PLATFORM_ORGANISATION_ID,
  SYSTEM_ACTOR_ID,
  type Database,
  type TransactionContext,
  type UnitOfWork,
} from '../database/types.ts'

/** The schema and the principal of pg-boss: its own, so that no plugin and no other kernel code reaches it. */
export const BOSS = 'pgboss'

export const BOSS_CONTEXT: TransactionContext = {
  organisationId: PLATFORM_ORGANISATION_ID,
  actorId: SYSTEM_ACTOR_ID,
  correlationId: 'jobs',
}

/** pg-boss over the one adapter; each call is a transaction of its own. */
export function bossDatabase(database: Database): Db {
  return {
    executeSql: (text, values) => database.write(BOSS_CONTEXT, (unit) => run(unit, text, values)),
  }
}

/** pg-boss inside a business transaction. */
export function bossInUnit(unit: UnitOfWork): Db {
  const own = unit.within(BOSS_CONTEXT)
  return { executeSql: (text, values) => run(own, text, values) }
}

async function run(unit: UnitOfWork, text: string, values: unknown[] = []): Promise<{ rows: object[] }> {
  const queries = unit.as(BOSS)
  if (!/^\s*BEGIN;/.test(text)) return { rows: await queries.rows({ sql: text, values }) }
  let rows: object[] = []
  for (const sql of await statementsOf(text)) {
    const result = await queries.rows({ sql, values: [] })
    if (result.length > 0) rows = result
  }
  return { rows }
}

/**
 * pg-boss sends its maintenance as one text, `BEGIN; SET LOCAL …; …; COMMIT;`, which prepared statements
 * cannot carry: cut by PostgreSQL's own parser, without the transaction and its settings, which the adapter
 * has already.
 */
async function statementsOf(text: string): Promise<string[]> {
  const bytes = Buffer.from(text)
  const { stmts = [] } = await parse(text)
  return stmts
    .filter(({ stmt }) => stmt !== undefined && !('TransactionStmt' in stmt) && !('VariableSetStmt' in stmt))
    .map(({ stmt_location: from = 0, stmt_len: length }) =>
      bytes
        .subarray(from, length === undefined ? undefined : from + length)
        .toString()
        .trim(),
    )
}
