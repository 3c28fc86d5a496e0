import type { Knex } from 'knex'

/** Who works for which organisation; signed by the kernel and verified by PostgreSQL in every statement. */
export interface TransactionContext {
  /** Rows that belong to no organisation live under `PLATFORM_ORGANISATION_ID`. */
  readonly organisationId: string
  /** A person of the organisation, or `SYSTEM_ACTOR_ID`. */
  readonly actorId: string
  readonly correlationId: string
}

export const PLATFORM_ORGANISATION_ID = '00000000-0000-7000-8000-000000000000'
export const SYSTEM_ACTOR_ID = '00000000-0000-7000-8000-000000000001'

/** The database role a statement runs as, named by its schema: `kernel`, `core`, or a plugin's id. */
export type Principal = string

export interface Statement {
  readonly sql: string
  readonly values: readonly unknown[]
}

/** A knex builder (used as builder only) or finished SQL with `$1` places. */
export type Query = Statement | Knex.QueryBuilder | Knex.Raw

export interface Queries {
  rows<Row extends object>(query: Query): Promise<Row[]>
  first<Row extends object>(query: Query): Promise<Row | undefined>
  /** Number of rows the statement inserted, updated or deleted. */
  execute(query: Query): Promise<number>
}

/** Statements issued in one tick leave in one round trip and run in order; all of a unit that writes are one transaction. */
export interface UnitOfWork {
  readonly context: TransactionContext
  as(principal: Principal): Queries
  /** The same transaction under another organisation: sign-up and membership, kernel code only. */
  within(context: TransactionContext): UnitOfWork
  /** Runs once COMMIT has been confirmed; never when it rolled back. */
  afterCommit(task: () => void): void
}

export interface Database {
  /**
   * READ WRITE; rolls back when `work` throws. Never repeated on its own.
   * @throws database.unavailable, database.busy, database.commit-unknown (503), database.conflict (409)
   */
  write<T>(context: TransactionContext, work: (unit: UnitOfWork) => Promise<T>): Promise<T>
  /** READ ONLY; statements issued in one tick are one transaction, and none is open in between. */
  read<T>(context: TransactionContext, work: (unit: UnitOfWork) => Promise<T>): Promise<T>
  /** READ ONLY, BEGIN to COMMIT in one round trip; one array of rows for each query. */
  readBatch(context: TransactionContext, principal: Principal, queries: readonly Query[]): Promise<object[][]>
  close(): Promise<void>
}

/** Runs DDL as the migration role: only the plugin engine and set-up hold one. */
export interface Installer {
  /** One transaction as the migration role; `administer` runs as the installer itself (roles, grants of roles). */
  transaction<T>(
    work: (ddl: {
      readonly run: (sql: string) => Promise<object[]>
      readonly administer: (sql: string) => Promise<object[]>
    }) => Promise<T>,
  ): Promise<T>
  close(): Promise<void>
}
