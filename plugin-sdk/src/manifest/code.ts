import Type from 'typebox'
import { ActionName, EventName, JobName, named, QualifiedVerb, SnakeName } from './names.ts'

const strict = { additionalProperties: false } as const

/** A JSON Schema (draft 2020-12) written inside a manifest. */
export const JsonSchema = Type.Object({}, { additionalProperties: true })

/** A verb of the plugin: `POST /api/<plugin>/actions/<name>`, a bulk act, a command, later an AI tool. */
export const Action = Type.Object(
  {
    label: Type.String({ minLength: 1, maxLength: 80 }),
    input: JsonSchema,
    output: Type.Optional(JsonSchema),
    /** `<action>:<table>`, e.g. `update:deal`. */
    permission: Type.String(),
    effect: Type.Enum(['read', 'write', 'destroy']),
    description: Type.Optional(Type.String()),
    ai: Type.Optional(Type.Boolean()),
    published: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 9999,
        description: 'other plugins that name <plugin>.<action>@<this> in "calls" may call it',
      }),
    ),
  },
  strict,
)
export type Action = Type.Static<typeof Action>

export const Route = Type.Object(
  {
    method: Type.Enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
    path: Type.String({ pattern: '^/[a-z0-9/:_-]*$', description: 'under /api/<plugin>' }),
    handler: Type.String(),
    permission: Type.String(),
    query: Type.Optional(JsonSchema),
    body: Type.Optional(JsonSchema),
    response: Type.Optional(JsonSchema),
  },
  strict,
)
export type Route = Type.Static<typeof Route>

/** Names of handlers that the kernel calls when the product changes state for one organisation. */
export const Lifecycle = Type.Object({ enabled: Type.Optional(Type.String()) }, strict)

export const HOOK_MOMENTS = [
  'beforeCreate',
  'beforeUpdate',
  'beforeDelete',
  'afterCreate',
  'afterUpdate',
  'afterDelete',
] as const

/**
 * Tables of the plugin whose writes its code takes part in, with the moments it wants:
 * `{ "deal": ["beforeCreate", "afterUpdate"] }`. The functions stand in the module's `hooks`, by table.
 */
export const Hooks = named(
  SnakeName,
  Type.Array(Type.Enum([...HOOK_MOMENTS]), { minItems: 1, uniqueItems: true }),
)
export type Hooks = Type.Static<typeof Hooks>

export const Actions = named(ActionName, Action)

/** What the plugin tells others. The payload carries ids and facts, never whole records. */
export const Emits = named(
  EventName,
  Type.Object({ description: Type.Optional(Type.String({ maxLength: 300 })), payload: JsonSchema }, strict),
  { maxProperties: 100 },
)

/** What the plugin wants to hear; delivered at least once, in order for one record, while its product is on. */
export const Subscription = Type.Object(
  { event: QualifiedVerb, handler: Type.String({ minLength: 1, maxLength: 60 }) },
  strict,
)
export type Subscription = Type.Static<typeof Subscription>

export const Events = Type.Object(
  { emits: Type.Optional(Emits), subscribes: Type.Optional(Type.Array(Subscription, { maxItems: 100 })) },
  strict,
)
export type Events = Type.Static<typeof Events>

/** Work that the plugin puts off: `context.enqueue` writes it, and the module's `jobs` do it. */
export const Job = Type.Object(
  {
    label: Type.String({ minLength: 1, maxLength: 80 }),
    description: Type.Optional(Type.String({ maxLength: 300 })),
    input: JsonSchema,
  },
  strict,
)
export type Job = Type.Static<typeof Job>

export const Jobs = named(JobName, Job, { maxProperties: 100 })

const Verb = Type.Enum(['manage', 'read', 'create', 'update', 'delete'])
const Verbs = Type.Union([Verb, Type.Array(Verb)])
/** One permission rule; conditions use CASL's operators over declared columns. */
export const Rule = Type.Object(
  {
    action: Verbs,
    subject: Type.String({ description: 'a table of this plugin, or "all"; other subjects as plugin.table' }),
    conditions: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    fields: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    inverted: Type.Optional(Type.Boolean()),
  },
  strict,
)
export type Rule = Type.Static<typeof Rule>

/** A role that the plugin brings; `default` roles belong to every member while the product is on. */
export const Role = Type.Object(
  {
    label: Type.String({ minLength: 1, maxLength: 60 }),
    description: Type.Optional(Type.String()),
    default: Type.Optional(Type.Boolean()),
    rules: Type.Array(Rule),
  },
  strict,
)
export type Role = Type.Static<typeof Role>
