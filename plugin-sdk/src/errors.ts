/** What an error code promises: its HTTP status and its message for given parameters. */
export interface ErrorDefinition<Parameters extends object> {
  readonly code: string
  readonly status: number
  readonly message: (parameters: Parameters) => string
  /** What the reader should do next; becomes `help` in the problem document. */
  readonly help?: (parameters: Parameters) => string
}

/** One fault inside a larger refusal: where it is, what was expected, what came. */
export interface Fault {
  /** JSON Pointer (RFC 6901) or a field name, e.g. `/tables/deal/columns/amount/type`. */
  readonly path: string
  readonly message: string
  readonly expected?: string
  readonly got?: string
}

/** The only error type that crosses a boundary with its message intact. */
export class QuoinError extends Error {
  readonly code: string
  readonly status: number
  readonly help: string | undefined
  readonly parameters: object
  readonly faults: readonly Fault[]

  constructor(
    definition: { code: string; status: number },
    text: { message: string; help?: string | undefined },
    details: { parameters: object; faults?: readonly Fault[]; cause?: unknown },
  ) {
    super(text.message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'QuoinError'
    this.code = definition.code
    this.status = definition.status
    this.help = text.help
    this.parameters = details.parameters
    this.faults = details.faults ?? []
  }
}

/** Builds one error of a definition. `faults` are listed in the problem document as `errors`. */
export type ErrorFactory<Parameters extends object> = ((
  parameters: Parameters,
  details?: { faults?: readonly Fault[]; cause?: unknown },
) => QuoinError) & { readonly definition: ErrorDefinition<Parameters> }

/**
 * Defines one stable error of a package. Callers branch on `code`, never on the message.
 * @example throw dealAlreadyWon({ name: deal.name })
 */
export function defineError<Parameters extends object>(
  definition: ErrorDefinition<Parameters>,
): ErrorFactory<Parameters> {
  const create = (
    parameters: Parameters,
    details: { faults?: readonly Fault[]; cause?: unknown } = {},
  ): QuoinError =>
    new QuoinError(
      definition,
      { message: definition.message(parameters), help: definition.help?.(parameters) },
      { parameters, ...details },
    )
  return Object.assign(create, { definition })
}
