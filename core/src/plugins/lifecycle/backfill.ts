import type { Manifest } from '@quoin/plugin-sdk'
import { createPluginDatabase } from '../../database/plugin-database.ts'
import { newId } from '../../database/new-id.ts'
import {
  PLATFORM_ORGANISATION_ID,
  SYSTEM_ACTOR_ID,
  type Database,
  type TransactionContext,
} from '../../database/types.ts'
import { literal } from '../structure/sql-names.ts'
import { gatePolicyOf, type DataFile } from './data-statements.ts'

type Run = (sql: string) => Promise<object[]>

export interface BackfillProgress {
  readonly plugin: string
  readonly version: string
  readonly waiting: number
  readonly done: number
  readonly failed: readonly FailedBackfill[]
}

export interface FailedBackfill {
  readonly organisationId: string
  readonly organisation: string | null
  readonly file: string
  /** Counted from 1. */
  readonly statement: number | null
  readonly error: string | null
  readonly attempts: number
}

const platform = (): TransactionContext => ({
  organisationId: PLATFORM_ORGANISATION_ID,
  actorId: SYSTEM_ACTOR_ID,
  correlationId: newId(),
})
/** A statement over all records of one organisation may take this long. */
const STATEMENT_TIMEOUT = '5min'
const MAX_ERROR = 2000

/** Notes what is to be done, in the transaction that expands the structure. */
export async function plantBackfill(run: Run, manifest: Manifest, files: readonly string[]): Promise<void> {
  for (const file of files) {
    await run(`
      insert into kernel.backfill (organisation_id, id, created_by, updated_by, plugin_id, to_version, file,
        member_organisation, state)
      select ${literal(PLATFORM_ORGANISATION_ID)}, gen_random_uuid(), ${literal(SYSTEM_ACTOR_ID)},
        ${literal(SYSTEM_ACTOR_ID)}, ${literal(manifest.id)}, ${literal(manifest.version)}, ${literal(file)}, a.id, 'waiting'
      from (select distinct member_organisation as id from kernel.access
        where organisation_id = ${literal(PLATFORM_ORGANISATION_ID)}) a
      on conflict do nothing`)
  }
}

/** Forgets progress, because the version comes again or not at all. */
export const forgetBackfill = (pluginId: string): string =>
  `delete from kernel.backfill where organisation_id = ${literal(PLATFORM_ORGANISATION_ID)} and plugin_id = ${literal(pluginId)}`

export interface BackfillPace {
  /** Try those again that failed before; otherwise only those that wait. */
  readonly retriesFailed: boolean
  /** Of `performance.now()`: what is left then waits for another run. */
  readonly deadline?: number | undefined
}

interface Task {
  readonly id: string
  readonly organisationId: string
  readonly file: string
}

/**
 * Runs what is left, one organisation after another, each in its own transaction together with its mark in the
 * ledger: a killed process has done an organisation whole or not at all. One that fails stops only itself.
 */
export async function runBackfill(
  database: Database,
  manifest: Manifest,
  files: readonly DataFile[],
  { retriesFailed, deadline = Infinity }: BackfillPace,
): Promise<BackfillProgress> {
  for (const { file, statements } of files) {
    for (const task of await tasksOf(database, manifest, file, retriesFailed)) {
      if (performance.now() > deadline) return readBackfill(database, manifest.id, manifest.version)
      await runTask(database, manifest, task, statements)
    }
  }
  return readBackfill(database, manifest.id, manifest.version)
}

const tasksOf = (
  database: Database,
  { id, version }: Manifest,
  file: string,
  retriesFailed: boolean,
): Promise<Task[]> =>
  database.read(platform(), (unit) =>
    unit.as('kernel').rows<Task>({
      sql: `select id, member_organisation as "organisationId", file from kernel.backfill
            where organisation_id = $1 and plugin_id = $2 and to_version = $3 and file = $4
              and (state = 'waiting' or (state = 'failed' and $5))
            order by member_organisation`,
      values: [PLATFORM_ORGANISATION_ID, id, version, file, retriesFailed],
    }),
  )

async function runTask(
  database: Database,
  manifest: Manifest,
  task: Task,
  statements: readonly string[],
): Promise<void> {
  const context = { ...platform(), organisationId: task.organisationId }
  const policy = gatePolicyOf(manifest)
  let place = 0
  try {
    await database.write(context, async (unit) => {
      const ledger = unit.within(platform()).as('kernel')
      const values = [PLATFORM_ORGANISATION_ID, task.id]
      const taken = await ledger.rows({
        sql: `select id from kernel.backfill where organisation_id = $1 and id = $2 and state <> 'done' for update skip locked`,
        values,
      })
      // Another process is at it, or has been.
      if (taken.length === 0) return
      await ledger.execute({ sql: `set local statement_timeout = '${STATEMENT_TIMEOUT}'`, values: [] })
      const own = createPluginDatabase(unit, manifest.id, policy)
      for (const statement of statements) {
        place++
        await own.query(statement)
      }
      await unit
        .within(platform())
        .as('kernel')
        .execute({
          sql: `update kernel.backfill set state = 'done', statement = null, error = null, attempts = attempts + 1,
                version = version + 1, updated_at = now() where organisation_id = $1 and id = $2`,
          values,
        })
    })
  } catch (error) {
    await noteFailure(database, task, place, error)
  }
}

async function noteFailure(database: Database, task: Task, place: number, error: unknown): Promise<void> {
  const { message, cause } = error as Error
  const reason = cause instanceof Error ? `${message}: ${cause.message}` : message
  await database.write(platform(), (unit) =>
    unit.as('kernel').execute({
      sql: `update kernel.backfill set state = 'failed', statement = $3, error = $4, attempts = attempts + 1,
              version = version + 1, updated_at = now() where organisation_id = $1 and id = $2 and state <> 'done'`,
      values: [PLATFORM_ORGANISATION_ID, task.id, place, reason.slice(0, MAX_ERROR)],
    }),
  )
}

const MAX_LISTED = 200

export async function readBackfill(
  database: Database,
  pluginId: string,
  version: string,
): Promise<BackfillProgress> {
  const values = [PLATFORM_ORGANISATION_ID, pluginId, version]
  return database.read(platform(), async (unit) => {
    const counts = await unit.as('kernel').rows<{ state: string; count: number }>({
      sql: `select state, count(*)::int as count from kernel.backfill
            where organisation_id = $1 and plugin_id = $2 and to_version = $3 group by state order by state`,
      values,
    })
    const failed = await unit.as('kernel').rows<FailedBackfill>({
      sql: `select b.member_organisation as "organisationId", b.file, b.statement, b.error, b.attempts,
              (select a.organisation_name from kernel.access a where a.organisation_id = $1
                and a.member_organisation = b.member_organisation limit 1) as organisation
            from kernel.backfill b where b.organisation_id = $1 and b.plugin_id = $2 and b.to_version = $3
              and b.state = 'failed' order by b.member_organisation, b.file limit ${MAX_LISTED}`,
      values,
    })
    const count = (state: string) => counts.find((row) => row.state === state)?.count ?? 0
    return { plugin: pluginId, version, waiting: count('waiting'), done: count('done'), failed }
  })
}
