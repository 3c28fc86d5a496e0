import { defineError } from '@quoin/plugin-sdk'

/** Where a constraint or a value was refused; each name only when PostgreSQL tells it. */
export interface Refusal {
  readonly schema?: string | undefined
  readonly table?: string | undefined
  readonly column?: string | undefined
  readonly constraint?: string | undefined
}

const place = ({ schema, table, column }: Refusal): string =>
  [schema, table, column].filter((name) => name !== undefined).join('.') || 'a table'

// Set-up and connecting

export const databaseUnreachable = defineError({
  code: 'database.unreachable',
  status: 503,
  message: (p: { host: string; port: number }) => `No PostgreSQL answers at ${p.host}:${p.port}`,
  help: () => 'Start the server, or correct host and port in DATABASE_URL.',
})
export const databaseWrongPassword = defineError({
  code: 'database.wrong-password',
  status: 503,
  message: (p: { user: string }) => `PostgreSQL refused the login "${p.user}"`,
  help: () => 'Correct user and password in DATABASE_URL, or let pg_hba.conf admit this login.',
})
export const databaseMissing = defineError({
  code: 'database.missing',
  status: 503,
  message: (p: { database: string }) => `The server has no database "${p.database}"`,
  help: (p) => `Create it (CREATE DATABASE "${p.database}"), or correct the name in DATABASE_URL.`,
})
export const databaseServerVersion = defineError({
  code: 'database.server-version',
  status: 503,
  message: (p: { got: string }) => `PostgreSQL ${p.got} answers; Quoin expects 15 to 18`,
  help: () => 'Point DATABASE_URL at a server of PostgreSQL 15, 16, 17 or 18.',
})
export const setupNeedsAdministrator = defineError({
  code: 'database.setup-needs-administrator',
  status: 503,
  message: (p: { user: string; missing: readonly string[]; sql: string }) =>
    `The login "${p.user}" may not set up Quoin; it lacks: ${p.missing.join(', ')}`,
  help: (p) => `Let an administrator run this once in the database, then start again:\n${p.sql}`,
})
export const databaseRoleUnsafe = defineError({
  code: 'database.role-unsafe',
  status: 503,
  message: (p: { role: string; fault: string }) => `The role "${p.role}" exists already and ${p.fault}`,
  help: (p) => `Let an administrator take that from "${p.role}", or choose another QUOIN_ROLE_PREFIX.`,
})
export const databasePrefixTaken = defineError({
  code: 'database.prefix-taken',
  status: 503,
  message: (p: { prefix: string; database: string }) =>
    `The roles "${p.prefix}_…" of this server belong to the Quoin in database "${p.database}"`,
  help: () => 'Give this installation its own QUOIN_ROLE_PREFIX.',
})

// Running statements

export const databaseUnavailable = defineError({
  code: 'database.unavailable',
  status: 503,
  message: () => 'The database cannot be reached at the moment',
  help: () => 'Try again in a moment; nothing was stored.',
})
export const commitUnknown = defineError({
  code: 'database.commit-unknown',
  status: 503,
  message: () => 'The connection was lost while the change was being stored; it may or may not be there',
  help: () => 'Repeat the request with the same Idempotency-Key: it is then stored once.',
})
export const databaseBusy = defineError({
  code: 'database.busy',
  status: 503,
  message: (p: { waiting: number }) => `Too much work is waiting for the database (${p.waiting} in line)`,
  help: () => 'Try again in a moment.',
})
export const databaseClosed = defineError({
  code: 'database.closed',
  status: 503,
  message: () => 'The process is shutting down and takes no more work',
  help: () => 'Try again in a moment.',
})
export const uniqueViolation = defineError({
  code: 'database.unique-violation',
  status: 409,
  message: (p: Refusal) => `A record with the same value exists already in ${place(p)}`,
  help: () => 'Change the value, or change the record that has it.',
})
export const foreignKeyViolation = defineError({
  code: 'database.foreign-key-violation',
  status: 409,
  message: (p: Refusal) => `A record that ${place(p)} refers to does not exist, or others still refer to it`,
  help: () => 'Choose an existing record, or first change the records that refer to this one.',
})
export const checkViolation = defineError({
  code: 'database.check-violation',
  status: 422,
  message: (p: Refusal) => `A value is outside what ${place(p)} allows`,
  help: () => 'Correct the value.',
})
export const notNullViolation = defineError({
  code: 'database.not-null-violation',
  status: 422,
  message: (p: Refusal) => `${place(p)} needs a value`,
  help: () => 'Give a value.',
})
export const invalidValue = defineError({
  code: 'database.invalid-value',
  status: 422,
  message: () => 'A value has the wrong form or is out of range for its column',
  help: () => 'Correct the value.',
})
export const rowRefused = defineError({
  code: 'database.row-refused',
  status: 403,
  message: () => 'The row belongs to another organisation, or the statement touches what its role may not',
})
export const databaseConflict = defineError({
  code: 'database.conflict',
  status: 409,
  message: () => 'Two changes met and this one was taken back',
  help: () => 'Try again; nothing of it was stored.',
})
export const lockTimeout = defineError({
  code: 'database.lock-timeout',
  status: 503,
  message: () => 'Another change held the record for too long',
  help: () => 'Try again in a moment; nothing was stored.',
})
export const statementTimeout = defineError({
  code: 'database.statement-timeout',
  status: 503,
  message: () => 'The database took too long to answer',
  help: () => 'Ask for less at once, for example a narrower filter.',
})
export const statementFailed = defineError({
  code: 'database.statement-failed',
  status: 500,
  message: () => 'The database refused a statement',
})
export const planOutdated = defineError({
  code: 'database.plan-outdated',
  status: 503,
  message: () => 'A table was changed by an upgrade while this was under way',
  help: () => 'Try again; nothing was stored.',
})
export const rolledBack = defineError({
  code: 'database.rolled-back',
  status: 500,
  message: () => 'The transaction was rolled back, because one of its statements failed',
})
export const unitClosed = defineError({
  code: 'database.unit-closed',
  status: 500,
  message: () => 'The unit of work has ended; its queries must be awaited inside it',
})
export const contextRefused = defineError({
  code: 'database.context-refused',
  status: 500,
  message: () => 'The database does not accept the context of this statement',
  help: () => 'The clocks of the application and of PostgreSQL may differ by minutes; set both by NTP.',
})
export const contextInvalid = defineError({
  code: 'database.context-invalid',
  status: 500,
  message: (p: { field: string; expected: string }) => `The context's ${p.field} is not ${p.expected}`,
})
export const numberTooLarge = defineError({
  code: 'database.number-too-large',
  status: 500,
  message: () => 'A stored whole number is beyond 9,007,199,254,740,991 and cannot be shown exactly',
})

export const rowFrozen = defineError({
  code: 'database.row-frozen',
  status: 409,
  message: (p: Refusal) => `The record of ${place(p)} is final and cannot be changed or deleted`,
  help: () => 'Correct it with a new record of its product, for example a document that takes it back.',
})

// The gate

export const statementRefused = defineError({
  code: 'database.statement-refused',
  status: 400,
  message: (p: { what: string; position?: number | undefined }) =>
    p.position === undefined
      ? `The statement is refused: ${p.what}`
      : `The statement is refused: ${p.what} (at character ${p.position})`,
  help: () =>
    'A plugin may run one SELECT, INSERT, UPDATE, DELETE or MERGE on its own tables and the contracts it uses, each written as schema.table.',
})
