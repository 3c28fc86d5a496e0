import Type from 'typebox'
import type { Clock } from '../config/clock.ts'
import type { UnitOfWork } from '../database/types.ts'
import type { Reply, Request, Route, RouteSource } from '../http/types.ts'
import { discardDelivery, replayDelivery } from './decide-delivery.ts'
import { deliveryNotFound } from './errors.ts'
import { countDeliveries, listEvents, type EventQuery, type ShownDelivery } from './list-events.ts'
import { DELIVERY_STATES, type Wake } from './types.ts'

const UUID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
const Query = Type.Object(
  {
    state: Type.Optional(Type.Enum([...DELIVERY_STATES])),
    plugin: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9-]{0,29}$' })),
    cursor: Type.Optional(Type.String({ pattern: UUID })),
  },
  { additionalProperties: false },
)

/** `/api/organisation/events…`, as docs/http-api.md describes them. */
export class EventRoutes implements RouteSource {
  readonly #wake: Wake
  readonly #clock: Clock

  constructor(wake: Wake, clock: Clock) {
    this.#wake = wake
    this.#clock = clock
  }

  routes(): readonly Route[] {
    const common = { access: 'admin', tag: 'Events' } as const
    return [
      {
        ...common,
        method: 'GET',
        path: '/api/organisation/events',
        summary: 'What products told each other or put off, newest first, and what became of it',
        query: Query,
        handle: (request) => list(request, this.#clock.now()),
      },
      {
        ...common,
        method: 'POST',
        path: '/api/organisation/events/deliveries/:id/replay',
        summary: 'Delivers again now',
        handle: (request) => this.#decide(request, replayDelivery),
      },
      {
        ...common,
        method: 'POST',
        path: '/api/organisation/events/deliveries/:id/discard',
        summary: 'Gives a delivery up',
        handle: (request) => this.#decide(request, discardDelivery),
      },
    ]
  }

  #decide(
    request: Request,
    act: (unit: UnitOfWork, id: string, wake: Wake) => Promise<ShownDelivery>,
  ): Promise<Reply> {
    const id = (request.params['id'] ?? '').toLowerCase()
    if (!new RegExp(UUID).test(id)) throw deliveryNotFound({})
    return request.transaction(async (unit) => ({ body: await act(unit, id, this.#wake) }))
  }
}

const list = (request: Request, now: Date): Promise<Reply> =>
  request.transaction(async (unit) => {
    const [page, counts] = await Promise.all([
      listEvents(unit, request.query as EventQuery),
      countDeliveries(unit, now),
    ])
    return { body: { ...page, counts } }
  })
