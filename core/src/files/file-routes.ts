import Type from 'typebox'
import type { TransactionContext } from '../database/types.ts'
import type { Reply, Request, Route, RouteSource } from '../http/types.ts'
import { fileNotFound } from './errors.ts'
import { attachmentHeader } from './file-name.ts'
import type { FileService } from './file-service.ts'

const UploadQuery = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 255 }),
    entity: Type.Optional(Type.String({ maxLength: 80 })),
    record: Type.Optional(Type.String({ format: 'uuid' })),
  },
  { additionalProperties: false },
)
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Bytes in and out; what is known of a file is a record, `/api/core/file`. */
export class FileRoutes implements RouteSource {
  readonly #service: FileService

  constructor(service: FileService) {
    this.#service = service
  }

  routes(): readonly Route[] {
    return [
      {
        method: 'POST',
        path: '/api/files',
        access: 'member',
        tag: 'Files',
        summary: 'Upload a file',
        query: UploadQuery,
        streams: true,
        ignoresIdempotencyKey: true,
        handle: (request) => this.#upload(request),
      },
      {
        method: 'GET',
        path: '/api/files/:id',
        access: 'member',
        tag: 'Files',
        summary: 'Download a file',
        handle: (request) => this.#download(request),
      },
    ]
  }

  async #upload(request: Request): Promise<Reply> {
    const { name = '', entity, record } = request.query
    const file = await this.#service.upload(contextOf(request), request.actor, {
      name,
      entity,
      record,
      mediaType: request.koa.get('Content-Type'),
      body: request.koa.req,
    })
    return { status: 201, body: file, headers: { Location: `/api/files/${file.id}` } }
  }

  async #download(request: Request): Promise<Reply> {
    const id = request.params['id'] ?? ''
    if (!UUID.test(id)) throw fileNotFound({ id })
    const context = contextOf(request)
    const file = await this.#service.find(context, request.actor, id)
    return {
      body: this.#service.content(context, file),
      headers: {
        'Content-Type': file.media_type,
        'Content-Length': String(file.size_bytes),
        'Content-Disposition': attachmentHeader(file.name),
        'X-Content-Type-Options': 'nosniff',
        // A file that a browser opens all the same can do nothing there.
        'Content-Security-Policy': "default-src 'none'; sandbox",
        'Cache-Control': 'private, no-store',
      },
    }
  }
}

function contextOf({ actor, correlationId }: Request): TransactionContext {
  return { organisationId: actor.organisationId, actorId: actor.personId, correlationId }
}
