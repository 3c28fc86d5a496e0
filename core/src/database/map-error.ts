import { QuoinError } from '@quoin/plugin-sdk'
import {
  checkViolation,
  contextRefused,
  databaseConflict,
  databaseUnavailable,
  foreignKeyViolation,
  invalidValue,
  lockTimeout,
  notNullViolation,
  planOutdated,
  rowFrozen,
  rowRefused,
  statementFailed,
  statementTimeout,
  uniqueViolation,
  type Refusal,
} from './errors.ts'

interface ServerError {
  readonly code?: string
  readonly routine?: string
  readonly schema?: string
  readonly table?: string
  readonly column?: string
  readonly constraint?: string
}

type Create = (refusal: Refusal, details: { cause: unknown }) => QuoinError

const BY_CODE: Readonly<Record<string, Create>> = {
  '22023': statementFailed, // a role, setting or time zone of that name does not exist: no user's value
  '23505': uniqueViolation,
  '23503': foreignKeyViolation,
  '23001': foreignKeyViolation,
  '23514': checkViolation,
  '23502': notNullViolation,
  '40001': databaseConflict,
  '40P01': databaseConflict,
  '42501': rowRefused,
  '55P03': lockTimeout,
  '57014': statementTimeout,
  '53300': databaseUnavailable,
  QN001: contextRefused,
  QN002: contextRefused,
  QN010: rowFrozen,
}

/** Turns what PostgreSQL or the socket reports into an error with a stable code; the original is its cause. */
export function mapError(error: unknown): QuoinError {
  if (error instanceof QuoinError) return error
  const { code, schema, table, column, constraint } = error as ServerError
  if (isConnectionLost(error)) return databaseUnavailable({}, { cause: error })
  if (isPlanOutdated(error)) return planOutdated({}, { cause: error })
  const create = BY_CODE[code ?? ''] ?? (code?.startsWith('22') === true ? invalidValue : statementFailed)
  return create({ schema, table, column, constraint }, { cause: error })
}

/** The server went away, refuses connections, or ended this one (timeouts of idle transactions included). */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof QuoinError) return false
  const code = (error as ServerError).code
  // pg reports a lost connection as a plain Error; a value that cannot be bound or read is a TypeError or kin.
  if (code === undefined) return (error as Error).name === 'Error'
  if (!/^[0-9A-Z]{5}$/.test(code)) return true
  return code.startsWith('08') || code.startsWith('57P') || code === '25P03' || code === '25P04'
}

/** After these a connection is not given to anyone else, though it still answers. */
export function isSuspect(error: unknown): boolean {
  const code = (error as ServerError).code ?? ''
  // 26000: a prepared statement is gone; 0A000: its result changed with the table; XX: the server's own fault
  return code === '26000' || code === '0A000' || code.startsWith('XX') || code.startsWith('58')
}

/**
 * "cached plan must not change result type": a column that a prepared statement returns has another type now.
 * Told by the server's routine, because the message is translated.
 */
export function isPlanOutdated(error: unknown): boolean {
  if (error instanceof QuoinError) return error.code === planOutdated.definition.code
  const { code, routine } = error as ServerError
  return code === '0A000' && routine === 'RevalidateCachedQuery'
}
