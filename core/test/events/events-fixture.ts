import type { EnqueueOptions } from '@quoin/plugin-sdk'
import { newId } from '../../src/database/new-id.ts'
import type { TransactionContext, UnitOfWork } from '../../src/database/types.ts'
import type { Dispatcher } from '../../src/events/index.ts'
import { settleDeliveries } from '../../src/events/delivery-store.ts'
import type { Actor } from '../../src/http/types.ts'
import { createAccess, type RawRule } from '../../src/permissions/index.ts'
import type { MutableRegistry } from '../../src/plugins/index.ts'
import { createOrganisation, platformContext } from '../../src/tenancy/index.ts'
import { writeProductState } from '../../src/tenancy/products.ts'
import { createTestDatabase, type TestDatabase } from '../harness/index.ts'
import { createEventNode, type EventNode } from './event-node.ts'

const EVERYTHING: RawRule[] = [{ action: 'manage', subject: 'all' }]

export interface StoredDelivery {
  readonly id: string
  readonly event: string
  readonly subscriber: string
  readonly handler: string
  readonly position: number
  readonly state: string
  readonly attempts: number
  readonly next_attempt_at: Date | null
  readonly last_error: { code: string; message: string } | null
}

export interface Barrel {
  readonly weight: number
  readonly tree: string
  readonly attempt: number
  readonly created_by: string
}

/** A person of an organisation that has both products on. */
export interface Grower {
  readonly actor: Actor
  readonly context: TransactionContext
  write<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T>
  /** An action of the orchard. */
  act(action: string, input: object, actor?: Actor): Promise<unknown>
  plant(): Promise<string>
  /** Emits `tree.ripe@1` for one tree, one event for each payload. */
  ripen(tree: string, ...payloads: readonly Record<string, unknown>[]): Promise<void>
  /** One round for the cellar, as a job would run it. */
  deliver(subscriber?: string): Promise<void>
  /** Switches a product as the administrator would. */
  turn(product: string, isOn: boolean): Promise<void>
  deliveries(): Promise<StoredDelivery[]>
  barrels(): Promise<Barrel[]>
  /** Has the orchard enqueue a job, once for each input. */
  enqueue(
    job: string,
    inputs: readonly Record<string, unknown>[],
    options?: EnqueueOptions & { readonly thenFail?: boolean },
  ): Promise<void>
  trees(): Promise<{ readonly name: string; readonly created_by: string }[]>
}

export interface EventsFixture {
  readonly test: TestDatabase
  readonly registry: MutableRegistry
  readonly dead: string[]
  readonly wakes: { subscriber: string; delaySeconds: number }[]
  /** Stands between dispatcher and plugin code. */
  around: (run: () => Promise<void>) => Promise<void>
  advance(seconds: number): void
  now(): Date
  organisation(): Promise<Grower>
  dispatcher(): Dispatcher
  /** Forgets a person, as if they had left. */
  forget(grower: Grower): void
}

/** Two products that talk to each other, in the real kernel, with a clock of its own and no jobs. */
export async function createEventsFixture(): Promise<EventsFixture> {
  const test = await createTestDatabase()
  let nowMs = Date.now()
  const wakes: EventsFixture['wakes'] = []
  const node = await createEventNode({
    ...test,
    clock: { now: () => new Date(nowMs) },
    wake: async (_, subscriber, delaySeconds = 0) => void wakes.push({ subscriber, delaySeconds }),
    around: (run) => fixture.around(run),
  })
  const fixture: EventsFixture = {
    test,
    registry: node.registry,
    dead: node.dead,
    wakes,
    around: (run) => run(),
    now: () => new Date(nowMs),
    advance: (seconds) => void (nowMs += seconds * 1000),
    dispatcher: () => node.dispatcher(),
    forget: ({ actor }) => void node.actors.delete(actor.personId),
    async organisation() {
      const actor = await makeActor(test)
      node.actors.set(actor.personId, actor)
      return growerOf({ ...node, test }, actor)
    },
  }
  return fixture
}

async function makeActor(test: TestDatabase): Promise<Actor> {
  const facts = { name: 'Acme', country: 'GB', currency: 'GBP', timeZone: 'Europe/London' }
  const person = { name: 'Olive', email: 'olive@example.com', accountId: newId() }
  const { organisationId, personId } = await test.database.write(platformContext('test'), async (unit) => {
    const made = await insertAccount(unit, person).then(() => createOrganisation(unit, facts, person))
    const inside = unit.within({
      organisationId: made.organisationId,
      actorId: made.personId,
      correlationId: 'test',
    })
    for (const product of ['orchard', 'cellar']) await writeProductState(inside, product, true)
    return made
  })
  return {
    organisationId,
    personId,
    person: { id: personId, ...person },
    access: createAccess(EVERYTHING, []),
    organisation: { id: organisationId, ...facts },
    products: new Set(['core', 'kernel', 'orchard', 'cellar']),
    revision: '1',
  }
}

async function insertAccount(
  unit: UnitOfWork,
  { accountId, name, email }: { accountId: string; name: string; email: string },
): Promise<void> {
  await unit.as('kernel').execute({
    sql: `insert into kernel.account (organisation_id, id, email, name, created_by, updated_by)
          values ($1, $2, $3, $4, $2, $2)`,
    values: [unit.context.organisationId, accountId, `${accountId}.${email}`, name],
  })
}

type Parts = Pick<EventNode, 'host' | 'dispatcher'> & { readonly test: TestDatabase }

function growerOf({ test, host, dispatcher }: Parts, actor: Actor): Grower {
  const { organisationId, personId: actorId } = actor
  const context = { organisationId, actorId, correlationId: 'test act' }
  const write = <T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> => test.database.write(context, work)
  const rows = <Row extends object>(principal: string, sql: string): Promise<Row[]> =>
    test.database.read(context, (unit) => unit.as(principal).rows<Row>({ sql, values: [organisationId] }))
  const act = (action: string, input: object, as = actor): Promise<unknown> =>
    write((unit) => host.runAction(unit, as, { pluginId: 'orchard', action, input }))
  return {
    actor,
    context,
    write,
    act,
    async plant() {
      const id = newId()
      await write((unit) =>
        unit.as('orchard').execute({
          sql: `insert into orchard.tree (organisation_id, id, name, created_by, updated_by) values ($1, $2, 'Pear', $3, $3)`,
          values: [organisationId, id, actorId],
        }),
      )
      return id
    },
    ripen: async (tree, ...payloads) => void (await act('tree.emit', { tree, payloads })),
    deliver: (subscriber = 'cellar') => dispatcher().run(organisationId, subscriber),
    turn: (product, isOn) =>
      write(async (unit) => {
        await writeProductState(unit, product, isOn)
        await settleDeliveries(unit, product)
      }),
    deliveries: () =>
      rows(
        'kernel',
        `select id, event, subscriber, handler, position, state, attempts, next_attempt_at, last_error
         from kernel.delivery where organisation_id = $1
         order by created_at, record, position, subscriber, handler`,
      ),
    enqueue: async (job, inputs, options = {}) =>
      void (await act('tree.enqueue', { job, inputs, ...options })),
    trees: () =>
      rows(
        'orchard',
        'select name, created_by from orchard.tree where organisation_id = $1 order by created_at, id',
      ),
    barrels: () =>
      rows(
        'cellar',
        `select weight, tree, attempt, created_by from cellar.barrel where organisation_id = $1
         order by created_at, id`,
      ),
  }
}
