import Type from 'typebox'
import type { Database, TransactionContext } from '../database/types.ts'
import type { Reply, Request, Route, RouteSource } from '../http/types.ts'
import { errorFile } from './error-file.ts'
import { importNotFound } from './errors.ts'
import type { ImportService } from './import-service.ts'
import { listErrors, type ImportJob } from './import-store.ts'
import type { ImportOptions } from './types.ts'

const strict = { additionalProperties: false } as const
const Upload = Type.Object(
  {
    target: Type.String({ minLength: 1, maxLength: 80 }),
    name: Type.String({ minLength: 1, maxLength: 255 }),
  },
  strict,
)
const Options = Type.Object(
  {
    mapping: Type.Record(Type.String({ pattern: '^[0-9]{1,3}$' }), Type.String({ maxLength: 60 })),
    matchKey: Type.Union([Type.Array(Type.String({ maxLength: 60 }), { maxItems: 6 }), Type.Null()]),
    onMatch: Type.Enum(['update', 'skip']),
    onError: Type.Enum(['stop', 'skip-row']),
  },
  strict,
)
const Page = Type.Object({ cursor: Type.Optional(Type.String({ maxLength: 80 })) }, strict)

const TAG = 'Imports'
const ERRORS_A_PAGE = 100
const IMPORTS_LISTED = 100
const CURSOR = /^(\d{1,10})\.([0-9a-f-]{36})$/

/** `/api/imports…`, as docs/http-api.md describes them. */
export class ImportRoutes implements RouteSource {
  readonly #service: ImportService
  readonly #database: Database

  constructor(service: ImportService, database: Database) {
    this.#service = service
    this.#database = database
  }

  routes(): readonly Route[] {
    const route = (
      method: Route['method'],
      path: string,
      summary: string,
      handle: Route['handle'],
      more: Partial<Route> = {},
    ): Route => ({
      method,
      path: `/api/imports${path}`,
      access: 'member',
      tag: TAG,
      summary,
      handle,
      ...more,
    })
    return [
      route('GET', '/targets', 'What can be imported', async ({ actor }) => ({
        body: { items: this.#service.targets(actor) },
      })),
      route('GET', '', 'Imports, newest first', async (request) => {
        const jobs = await request.transaction((unit) =>
          this.#service.list(unit, request.actor, IMPORTS_LISTED),
        )
        return { body: { items: jobs.map((job) => summaryOf(job)) } }
      }),
      // The upload makes its own short transaction; a repeat is another import, which does no harm.
      route('POST', '', 'Upload a file', (request) => this.#upload(request), {
        query: Upload,
        streams: true,
        ignoresIdempotencyKey: true,
      }),
      route('GET', '/:id', 'One import', async (request) => ({ body: shown(await this.#find(request)) })),
      route('POST', '/:id/check', 'Dry run', (request) => this.#begin(request, 'check'), { body: Options }),
      route('POST', '/:id/run', 'Import', (request) => this.#begin(request, 'run'), { body: Options }),
      route('POST', '/:id/undo', 'Take an import back', async (request) => ({
        status: 202,
        body: shown(
          await request.transaction((unit) => this.#service.undo(unit, request.actor, idOf(request))),
        ),
      })),
      route('GET', '/:id/errors', 'Rows at fault', (request) => this.#errors(request), { query: Page }),
      route('GET', '/:id/errors.csv', 'Rows at fault as a file', (request) => this.#errorFile(request)),
    ]
  }

  async #upload(request: Request): Promise<Reply> {
    const { target = '', name = '' } = request.query
    const job = await this.#service.upload(contextOf(request), request.actor, {
      target,
      name,
      body: request.koa.req,
    })
    return { status: 201, body: shown(job), headers: { Location: `/api/imports/${job.id}` } }
  }

  async #begin(request: Request, act: 'check' | 'run'): Promise<Reply> {
    const body = request.body as Omit<ImportOptions, 'matchKey'> & { matchKey: readonly string[] | null }
    const options: ImportOptions = { ...body, matchKey: body.matchKey ?? [] }
    const job = await request.transaction((unit) =>
      this.#service.begin(unit, request.actor, idOf(request), act, options),
    )
    return { status: 202, body: shown(job) }
  }

  async #errors(request: Request): Promise<Reply> {
    const job = await this.#find(request)
    const parts = CURSOR.exec(request.query['cursor'] ?? '')
    const after = parts === null ? undefined : { row: Number(parts[1]), id: parts[2] ?? '' }
    const rows = await request.transaction((unit) => listErrors(unit, job.id, after, ERRORS_A_PAGE + 1))
    const page = rows.slice(0, ERRORS_A_PAGE)
    const last = page.at(-1)
    const nextCursor = rows.length > ERRORS_A_PAGE && last !== undefined ? `${last.row}.${last.id}` : null
    return {
      body: {
        items: page.map(({ row, column, value, message }) => ({ row, column, value, message })),
        nextCursor,
      },
    }
  }

  async #errorFile(request: Request): Promise<Reply> {
    const job = await this.#find(request)
    return {
      body: errorFile(this.#database, contextOf(request), job),
      headers: {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': 'attachment; filename="errors.csv"',
        'X-Content-Type-Options': 'nosniff',
      },
    }
  }

  async #find(request: Request): Promise<ImportJob> {
    const id = idOf(request)
    return await request.transaction((unit) => this.#service.find(unit, request.actor, id))
  }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function idOf({ params }: Request): string {
  const id = params['id'] ?? ''
  if (!UUID.test(id)) throw importNotFound({ id })
  return id
}

function contextOf({ actor, correlationId }: Request): TransactionContext {
  return { organisationId: actor.organisationId, actorId: actor.personId, correlationId }
}

/** An import in a list: without its sample and headings. */
function summaryOf(job: ImportJob): object {
  const { id, target, name, state, row_count, processed, counts, failure, created_at, created_by } = job
  const isFailed = state === 'failed'
  return {
    id,
    target,
    name,
    state,
    rows: row_count,
    processed,
    counts,
    failure: isFailed ? (failure?.message ?? null) : null,
    failureCode: isFailed ? (failure?.code ?? null) : null,
    /** After an undo: how many records stayed. */
    kept: failure?.keptCount ?? 0,
    createdAt: created_at,
    createdBy: created_by,
  }
}

function shown(job: ImportJob): object {
  const { encoding, delimiter, source, headers, sample, mapping, options, failure } = job
  const { matchKey = null, onMatch = null, onError = null } = options
  const keptRecords = failure?.kept ?? []
  return {
    ...summaryOf(job),
    encoding,
    delimiter,
    source,
    headers,
    sample,
    mapping,
    matchKey,
    onMatch,
    onError,
    keptRecords,
  }
}
