import Type, { type Static } from 'typebox'
import type { Reply, Request, Route, RouteSource } from '../../http/types.ts'
import type { ActOptions, ActResult, ModuleManager } from '../lifecycle/module-manager.ts'

const strict = { additionalProperties: false } as const
const Version = Type.String({ minLength: 1, maxLength: 40 })

const PlanInput = Type.Object(
  {
    act: Type.Optional(Type.Enum(['install', 'upgrade', 'rollback', 'uninstall'])),
    version: Type.Optional(Version),
    rehearse: Type.Optional(Type.Boolean()),
  },
  strict,
)
const ActInput = Type.Object(
  {
    version: Type.Optional(Version),
    expectedRevision: Type.Optional(Type.Integer({ minimum: 0 })),
    confirm: Type.Optional(Type.String({ maxLength: 40 })),
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
  },
  strict,
)

const ACTS = {
  install: 'Installs a module together with what it requires',
  upgrade: 'Moves a module to a newer version',
  rollback: 'Brings back the version before',
  uninstall: 'Exports its records, then removes a module with all that it made',
  stop: 'Takes a module out of use on every node at once',
  resume: 'Puts a stopped module back to use, and finishes a change that was cut off',
} as const

const BASE = '/api/platform/modules'

/** Modules for the operators of the platform. An act has transactions of its own and is guarded by the revision. */
export class ModuleRoutes implements RouteSource {
  readonly #manager: ModuleManager

  constructor(manager: ModuleManager) {
    this.#manager = manager
  }

  routes(): readonly Route[] {
    const common = { access: 'operator', tag: 'Platform' } as const
    const read = (path: string, summary: string, handle: (request: Request) => Promise<unknown>): Route => ({
      ...common,
      method: 'GET',
      path,
      summary,
      handle: async (request) => ({ body: await handle(request) }),
    })
    return [
      read(BASE, 'Modules that are installed or at hand', () => this.#manager.list()),
      read(`${BASE}/:id`, 'One module', ({ params }) => this.#manager.read(params['id']!)),
      read(`${BASE}/:id/history`, 'What was done with a module, newest first', async ({ params }) => ({
        items: await this.#manager.history(params['id']!),
      })),
      read('/api/platform/doctor', 'Whether all modules are as they should be', () => this.#manager.doctor()),
      {
        ...common,
        method: 'POST',
        path: `${BASE}/:id/plan`,
        summary: 'What an act would do, tried out if wanted; changes nothing',
        body: PlanInput,
        ignoresIdempotencyKey: true,
        handle: (request) => this.#plan(request),
      },
      ...(Object.keys(ACTS) as (keyof typeof ACTS)[]).map((act): Route => ({
        ...common,
        method: 'POST',
        path: `${BASE}/:id/${act}`,
        summary: ACTS[act],
        body: ActInput,
        ignoresIdempotencyKey: true,
        handle: async (request) => ({ body: await this.#act(act, request) }),
      })),
    ]
  }

  async #plan({ params, body }: Request): Promise<Reply> {
    const { version, rehearse, act } = body as Static<typeof PlanInput>
    const id = params['id']!
    const wanted = act ?? (await this.#likelyAct(id))
    return { body: await this.#manager.plan(wanted, id, { version, rehearse }) }
  }

  async #likelyAct(id: string): Promise<'install' | 'upgrade'> {
    return (await this.#manager.read(id)).version === null ? 'install' : 'upgrade'
  }

  #act(act: keyof typeof ACTS, { params, body, session }: Request): Promise<ActResult> {
    const operator = { name: session!.email, accountId: session!.accountId }
    const options: ActOptions & { reason?: string } = { ...(body as Static<typeof ActInput>), operator }
    return this.#manager[act](params['id']!, options)
  }
}
