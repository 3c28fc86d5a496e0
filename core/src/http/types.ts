import type { Context } from 'koa'
import type { TSchema } from 'typebox'
import type { Access } from '../permissions/types.ts'
import type { UnitOfWork } from '../database/types.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** The signed-in account; `organisationId` is the organisation the session works in, if any. */
export interface Session {
  readonly id: string
  readonly accountId: string
  readonly email: string
  readonly name: string
  readonly organisationId: string | null
  readonly isOperator: boolean
}

/** What a request needs to know of the organisation it works in. */
export interface OrganisationFacts {
  readonly id: string
  readonly name: string
  /** ISO 3166-1 alpha-2 */
  readonly country: string
  /** ISO 4217 */
  readonly currency: string
  /** IANA name */
  readonly timeZone: string
}

/** A person at work in one organisation. */
export interface Actor {
  readonly organisationId: string
  readonly personId: string
  readonly access: Access
  readonly organisation: OrganisationFacts
  readonly person: { readonly id: string; readonly name: string; readonly email: string }
  /** Ids of the products that are on in this organisation, those that are always on included. */
  readonly products: ReadonlySet<string>
  /** Ids of products that are on in this organisation and stopped on the platform; not among `products`. */
  readonly stopped?: ReadonlySet<string>
  /** Changes whenever access, products or the organisation's facts change for this person; the same on all nodes. */
  readonly revision: string
}

/** What a route handler receives: checked input and who asks. */
export interface Request {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  /** JSON, already valid against `body`; undefined when the route declares none. */
  readonly body: unknown
  readonly session: Session | undefined
  /** Present when `access` is 'member' or stricter. */
  readonly actor: Actor
  readonly correlationId: string
  /**
   * The request's transaction: READ ONLY for GET, otherwise READ WRITE together with the idempotency
   * record. Opened on first use.
   */
  transaction<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T>
  /** For streams (uploads, downloads) only. */
  readonly koa: Context
}

export interface Reply {
  readonly status?: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** public: anyone. account: signed in. member: signed in and at work in an organisation. admin: owner or admin of it. operator: runs the platform. */
export type RouteAccess = 'public' | 'account' | 'member' | 'admin' | 'operator'

export interface Route {
  readonly method: Method
  /** find-my-way syntax: `/api/organisation/members/:id` */
  readonly path: string
  readonly access: RouteAccess
  readonly summary: string
  readonly tag: string
  readonly query?: TSchema | object
  readonly body?: TSchema | object
  readonly response?: TSchema | object
  /** The handler reads the body itself as a stream. */
  readonly streams?: boolean
  /** The act may be repeated as it is and needs a transaction of its own making, so no key is recorded for it. */
  readonly ignoresIdempotencyKey?: boolean
  /** Answers 404 while this product is off in the caller's organisation. */
  readonly productId?: string
  /** Asked once it is known who calls; throws while the route cannot be served at all. */
  readonly assertAvailable?: () => void
  readonly maxBodyBytes?: number
  handle(request: Request): Promise<Reply>
}

/** Answers which routes exist for whom; plugin routes come and go while the server runs. */
export interface RouteSource {
  routes(): readonly Route[]
}
