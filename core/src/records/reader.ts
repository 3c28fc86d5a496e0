import { toStatement, type Fragment } from '../database/sql-fragment.ts'
import type { Database, Principal, TransactionContext, UnitOfWork } from '../database/types.ts'

export type Row = Record<string, unknown>

/** Where reads run: queries given together leave in one round trip and run as one principal. */
export interface Reader {
  readonly organisationId: string
  read(principal: Principal, queries: readonly Fragment[]): Promise<Row[][]>
}

/** Reads inside a transaction that is open already, so that its own writes are seen. */
export function unitReader(unit: UnitOfWork): Reader {
  return {
    organisationId: unit.context.organisationId,
    read: (principal, queries) => {
      const runner = unit.as(principal)
      return Promise.all(queries.map((query) => runner.rows<Row>(toStatement(query))))
    },
  }
}

/** Each read is a READ ONLY transaction of its own, BEGIN to COMMIT in one round trip. */
export function batchReader(database: Database, context: TransactionContext): Reader {
  return {
    organisationId: context.organisationId,
    read: (principal, queries) =>
      database.readBatch(context, principal, queries.map(toStatement)) as Promise<Row[][]>,
  }
}
