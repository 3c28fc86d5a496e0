import { STATUS_CODES } from 'node:http'
import { QuoinError, type Fault } from '@quoin/plugin-sdk'
import { internalError } from './errors.ts'

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** @see RFC 9457 */
export interface Problem {
  readonly type: string
  readonly code: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly help?: string
  readonly correlationId: string
  readonly errors?: readonly Fault[]
  readonly [extension: string]: unknown
}

/** Only these parameters of an error go out beside its text; everything else stays inside. */
const EXTENSIONS = ['yours', 'current', 'retryAfterSeconds'] as const

/** Any thrown value as what may leave the server: an unknown error says nothing of its cause. */
export function toProblem(thrown: unknown, correlationId: string): Problem {
  const error = thrown instanceof QuoinError ? thrown : internalError({ correlationId })
  const parameters = error.parameters as Record<string, unknown>
  const extensions = EXTENSIONS.filter((name) => parameters[name] !== undefined)
  return {
    type: `https://quoin.dev/errors/${error.code}`,
    code: error.code,
    title: STATUS_CODES[error.status] ?? 'Error',
    status: error.status,
    detail: error.message,
    ...(error.help === undefined ? {} : { help: error.help }),
    correlationId,
    ...(error.faults.length === 0 ? {} : { errors: error.faults }),
    ...Object.fromEntries(extensions.map((name) => [name, parameters[name]])),
  }
}

/** Of what passes by itself: a restart of the database takes a moment, and a crowd must not come back at once. */
const RETRY_UNAVAILABLE_SECONDS = 2

/** Headers that belong to certain problems: what is allowed (405), when to come back (429, 503). */
export function problemHeaders(thrown: unknown): Record<string, string> {
  const { parameters: given, status } =
    thrown instanceof QuoinError ? thrown : { parameters: {}, status: 500 }
  const parameters = given as Record<string, unknown>
  const headers: Record<string, string> = {}
  if (Array.isArray(parameters['allowed'])) headers['Allow'] = parameters['allowed'].join(', ')
  const seconds = parameters['retryAfterSeconds'] ?? (status === 503 ? RETRY_UNAVAILABLE_SECONDS : undefined)
  if (typeof seconds === 'number') headers['Retry-After'] = String(Math.max(1, Math.ceil(seconds)))
  return headers
}
