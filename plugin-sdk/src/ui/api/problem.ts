import type { Fault } from '../../errors.ts'

/** An RFC 9457 problem document as the kernel sends it; some codes add fields, e.g. `yours` and `current`. */
export interface Problem {
  readonly type?: string
  readonly code: string
  readonly title?: string
  readonly status: number
  readonly detail?: string
  readonly help?: string
  readonly correlationId?: string
  readonly errors?: readonly Fault[]
  readonly [extra: string]: unknown
}

/** A refused or failed call. Branch on `code`; show `message` and `help` as they are. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  /** What the reader should do next. */
  readonly help: string | undefined
  readonly faults: readonly Fault[]
  readonly correlationId: string | undefined
  readonly problem: Problem

  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(problem.detail ?? problem.title ?? 'The request failed', options)
    this.name = 'ApiError'
    this.status = problem.status
    this.code = problem.code
    this.help = problem.help
    this.faults = problem.errors ?? []
    this.correlationId = problem.correlationId
    this.problem = problem
  }

  /** The server was not reached at all. */
  get isOffline(): boolean {
    return this.code === 'network.unreachable'
  }

  /**
   * Faults by field name, for showing beside inputs. The prefix is where the fields stand in the body:
   * `/values` for an update, `/person` for one part of a form, nothing for a create.
   */
  fieldFaults(prefix = ''): Readonly<Record<string, string>> {
    const byField: Record<string, string> = {}
    for (const fault of this.faults) {
      const path = fault.path.startsWith('/') ? fault.path : `/${fault.path}`
      if (!path.startsWith(`${prefix}/`)) continue
      const field = path.slice(prefix.length + 1).split('/')[0]
      if (field && !(field in byField)) byField[field] = fault.message
    }
    return byField
  }
}

/** One sentence for a person, whatever was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiError)
    return error.help ? `${error.message}. ${error.help}`.replace('..', '.') : error.message
  return 'Something went wrong on this page. Reload it and try again.'
}

/** Reads a failed response; a body that is no problem document still gives an `ApiError`. */
export async function problemOf(response: Response): Promise<ApiError> {
  const isProblem = response.headers.get('content-type')?.includes('json') ?? false
  const body: unknown = isProblem ? await response.json().catch(() => undefined) : undefined
  if (typeof body === 'object' && body !== null && 'code' in body) return new ApiError(body as Problem)
  return new ApiError({
    code: 'http.unexpected-reply',
    status: response.status,
    detail: `The server answered ${response.status}`,
    help: 'Try again in a moment.',
  })
}
