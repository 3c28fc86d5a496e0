// The list of contacts as someone would write it for this one purpose: koa, find-my-way and pg, nothing generic.
// Started by list-endpoint.ts. It reads the session, sets role and signed context, and answers what the API answers.
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import createRouter from 'find-my-way'
import Koa, { type Context } from 'koa'
import pg from 'pg'
import { signContext } from '../core/src/database/context-token.ts'
import { prepareDatabase } from '../core/src/database/index.ts'
import { newId } from '../core/src/database/new-id.ts'
import { PLATFORM_ORGANISATION_ID, SYSTEM_ACTOR_ID } from '../core/src/database/types.ts'
import { valueParsers } from '../core/src/database/value-parsers.ts'

const prepared = await prepareDatabase({
  databaseUrl: process.env.DATABASE_URL!,
  rolePrefix: process.env.QUOIN_ROLE_PREFIX!,
})
const COLUMNS = process.env.BENCH_COLUMNS!.split(',')
const SESSION = `select s.id, s.account, a.email, a.name, s.member_organisation as "organisationId", x.person as "personId"
  from kernel.session s
  join kernel.account a on a.organisation_id = s.organisation_id and a.id = s.account
  join kernel.access x on x.organisation_id = s.organisation_id and x.account = s.account
    and x.member_organisation = s.member_organisation
  where s.organisation_id = $1 and s.token_hash = $2 and s.expires_at > $3`
const LIST = `select ${COLUMNS.map((name) => `t."${name}"`).join(', ')} from core.party t
  where t.organisation_id = $1 order by t.name, t.id limit $2`

interface Query {
  readonly name: string
  readonly text: string
  readonly values?: unknown[]
}
interface Who {
  readonly organisationId: string
  readonly actorId: string
  readonly principal: string
}

const enterAs = ({ organisationId, actorId, principal }: Who): Query => {
  const role = prepared.roles.principal(principal)
  const context = { organisationId, actorId, correlationId: newId() }
  const token = signContext('enter', prepared.signingKey, context, role, Math.floor(Date.now() / 1000) + 300)
  return {
    name: 'enter',
    text: `select kernel.enter($1), set_config('role', $2, true)`,
    values: [token, role],
  }
}
const BEGIN: Query = { name: 'begin', text: 'begin read only' }
const COMMIT: Query = { name: 'commit', text: 'commit' }

const idle = { pipelined: [] as pg.Client[], plain: [] as pg.Client[] }
type Style = keyof typeof idle

async function read<Row extends object>(style: Style, who: Who, query: Query): Promise<Row[]> {
  const client = idle[style].pop() ?? (await open(style))
  try {
    const steps = [BEGIN, enterAs(who), query, COMMIT]
    if (style === 'pipelined') {
      const answers = await Promise.all(steps.map((step) => client.query<Row>(step)))
      return answers[2]!.rows
    }
    const answers: pg.QueryResult<Row>[] = []
    for (const step of steps) answers.push(await client.query<Row>(step))
    return answers[2]!.rows
  } finally {
    idle[style].push(client)
  }
}

async function open(style: Style): Promise<pg.Client> {
  const options = { connectionString: prepared.appUrl, types: valueParsers, application_name: 'by hand' }
  const client = new pg.Client({ ...options, pipeline: style === 'pipelined' } as pg.ClientConfig)
  await client.connect()
  return client
}

/** Names differ by style so that a client never meets the other's statements. */
async function list(ctx: Context, style: Style): Promise<void> {
  const token = /(?:^|; )sid=([\w-]{43})/.exec(ctx.get('Cookie'))?.[1]
  const hash = createHash('sha256')
    .update(token ?? '')
    .digest('hex')
  const platform = { organisationId: PLATFORM_ORGANISATION_ID, actorId: SYSTEM_ACTOR_ID, principal: 'kernel' }
  const values = [PLATFORM_ORGANISATION_ID, hash, new Date()]
  const [session] = await read<{ organisationId: string; personId: string }>(style, platform, {
    name: 'session',
    text: SESSION,
    values,
  })
  if (session === undefined) return void (ctx.status = 401)
  const { organisationId, personId } = session
  const limit = Number(ctx.query['limit'] ?? 50)
  const rows = await read<{ id: string; name: string }>(
    style,
    { organisationId, actorId: personId, principal: 'core' },
    { name: 'list', text: LIST, values: [organisationId, limit + 1] },
  )
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const place = JSON.stringify(['core.party', 'name,id', [last?.name, last?.id]])
  const nextCursor = rows.length > limit ? Buffer.from(place).toString('base64url') : null
  ctx.set('Cache-Control', 'no-store')
  ctx.type = 'application/json; charset=utf-8'
  ctx.body = JSON.stringify({ items, nextCursor, included: {} })
}

const router = createRouter()
router.on('GET', '/pipelined', () => undefined, 'pipelined')
router.on('GET', '/plain', () => undefined, 'plain')
const app = new Koa()
app.use(async (ctx) => {
  const found = router.find('GET', ctx.path)
  if (found === null) ctx.status = 404
  else await list(ctx, found.store as Style)
})
const handle = app.callback()
const server = createServer((request, response) => void handle(request, response))
server.listen(0, '127.0.0.1', () => process.send?.({ listening: (server.address() as AddressInfo).port }))
process.on('disconnect', () => process.exit())
