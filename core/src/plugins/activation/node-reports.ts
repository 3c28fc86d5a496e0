import { PLATFORM_ORGANISATION_ID, SYSTEM_ACTOR_ID, type Database } from '../../database/types.ts'
import type { NodeReport, PluginHealth } from '../lifecycle/types.ts'

/** One that is silent for longer does not count: it is gone, or cut off and serves no plugin any more. */
export const SILENCE_SECONDS = 10
/** Rows of processes that ended without taking theirs along. */
const KEPT_SILENT = '1 day'

export interface OwnReport {
  readonly id: string
  readonly name: string
  readonly startedAt: Date
  readonly revision: number
  /** The smallest revision whose requests are still under way. */
  readonly oldestRevision: number
  readonly plugins: Readonly<Record<string, PluginHealth>>
}

export interface LivingNode extends NodeReport {
  readonly id: string
  readonly oldestRevision: number
}

const CONTEXT = {
  organisationId: PLATFORM_ORGANISATION_ID,
  actorId: SYSTEM_ACTOR_ID,
  correlationId: 'node report',
}

/** Times are the database's, so that nodes with differing clocks agree on who is silent. */
export async function writeReport(database: Database, report: OwnReport): Promise<void> {
  const { id, name, startedAt, revision, oldestRevision, plugins } = report
  await database.write(CONTEXT, (unit) =>
    unit.as('kernel').execute({
      sql: `insert into kernel.node (organisation_id, id, created_by, updated_by, name, started_at, last_seen_at,
              revision, oldest_revision, plugins)
            values ($1, $2, $3, $3, $4, $5, now(), $6, $7, $8)
            on conflict (organisation_id, id) do update set last_seen_at = now(), revision = excluded.revision,
              oldest_revision = excluded.oldest_revision, plugins = excluded.plugins`,
      values: [
        PLATFORM_ORGANISATION_ID,
        id,
        SYSTEM_ACTOR_ID,
        name,
        startedAt,
        revision,
        oldestRevision,
        JSON.stringify(plugins),
      ],
    }),
  )
}

export async function removeReport(database: Database, id: string): Promise<void> {
  await database.write(CONTEXT, (unit) =>
    unit.as('kernel').execute({
      sql: `delete from kernel.node
            where organisation_id = $1 and (id = $2 or last_seen_at < now() - interval '${KEPT_SILENT}')`,
      values: [PLATFORM_ORGANISATION_ID, id],
    }),
  )
}

export async function readLivingNodes(database: Database): Promise<LivingNode[]> {
  const [rows] = await database.readBatch(CONTEXT, 'kernel', [
    {
      sql: `select id, name as node, revision, oldest_revision as "oldestRevision", plugins,
              last_seen_at as "lastSeenAt"
            from kernel.node
            where organisation_id = $1 and last_seen_at > now() - make_interval(secs => $2)
            order by name, id`,
      values: [PLATFORM_ORGANISATION_ID, SILENCE_SECONDS],
    },
  ])
  return rows as LivingNode[]
}

export async function tellNodes(database: Database, channel: string): Promise<void> {
  await database.write(CONTEXT, (unit) =>
    unit.as('kernel').rows({ sql: `select pg_notify($1, '')`, values: [channel] }),
  )
}
