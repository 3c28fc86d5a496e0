import type { Manifest } from '@quoin/plugin-sdk'
import { PLATFORM_ORGANISATION_ID } from '../../database/types.ts'
import { withRetries } from '../apply/apply-plugin.ts'
import {
  changeInstallation,
  enterPlatform,
  readLedger,
  writeEvent,
  type DoneStep,
  type Installation,
} from '../apply/ledger.ts'
import { locksOf, runStep, takeLocks, type Ddl } from '../apply/run-step.ts'
import { readCatalog } from '../catalog/read-catalog.ts'
import type { Catalog } from '../catalog/types.ts'
import { uninstallCutOff } from '../errors.ts'
import { LOCK_SQL } from '../plan/access.ts'
import { difference } from '../plan/difference.ts'
import { step } from '../plan/step.ts'
import { rowSecuritySql } from '../plan/table-sql.ts'
import type { Step } from '../plan/types.ts'
import { literal, objectName, qualified, quote } from '../structure/sql-names.ts'
import { forgetBackfill } from './backfill.ts'
import type { LifecycleParts } from './dependencies.ts'
import { eachOrganisation, listOrganisations } from './organisations.ts'

/** Rows that a retention rule still holds; its tables belong to the migration role, and nobody else may read them. */
export const ARCHIVE = 'quoin_archive'

const PLATFORM = `organisation_id = ${literal(PLATFORM_ORGANISATION_ID)}`

interface Removal {
  readonly manifest: Manifest
  /** Ids of everything installed: their schemas may have granted rights to this plugin. */
  readonly installed: readonly string[]
  readonly actor: string | undefined
}

/** What uninstalling would do, in order. @param catalog of the plugin's schema and of all that is installed */
export function uninstallSteps(catalog: Catalog, { manifest }: Removal, parts: LifecycleParts): Step[] {
  const { roles, serverVersion } = parts.engine
  const { id } = manifest
  const role = roles.principal(id)
  const nothing = { schema: id, tables: new Map(), views: new Map(), functions: new Map() }
  const bare: Manifest = { ...manifest, tables: {}, contracts: {}, uses: [] }
  const found = catalog.schemas.get(id)
  const structure =
    found === undefined
      ? []
      : difference({
          manifest: bare,
          wanted: nothing,
          catalog,
          roles,
          serverVersion,
          fromVersion: undefined,
          consumers: new Map(),
        }).filter(({ object }) => object.startsWith(`${id}.`) || object === id)
  const isGranted = (grants: readonly { grantee: string }[]) => grants.some(({ grantee }) => grantee === role)
  const providers = [...catalog.schemas.values()].filter(
    ({ schema, grants, views }) =>
      schema !== id && (isGranted(grants) || [...views.values()].some((view) => isGranted(view.grants))),
  )
  return [
    ...structure.filter((each) => each.lock !== 'none' || each.sql.startsWith('drop')),
    ...providers.map(({ schema }) =>
      step(
        schema,
        `no rights for ${role}`,
        `revoke all on all tables in schema ${quote(schema)} from ${quote(role)}; revoke all on schema ${quote(schema)} from ${quote(role)}`,
      ),
    ),
    ...(found === undefined ? [] : [step(id, `drop schema ${id}`, `drop schema ${quote(id)}`)]),
  ]
}

/** Why a plugin is stopped while its tables go; still so afterwards when the process that did it was killed. */
export const BEING_UNINSTALLED = 'is being uninstalled; if that was cut off, uninstall it again or resume it'

export const isBeingUninstalled = ({ state, reason }: Installation): boolean =>
  state === 'stopped' && reason === BEING_UNINSTALLED

/**
 * Puts a plugin whose uninstall did not come to its end back to use: what takes it away is one transaction, so it
 * is whole. One that an operator stopped meanwhile stays stopped. For whoever holds the lock of operators.
 * @param cutOff by whom it was found after its process had been killed: that goes into the history
 */
export async function takeBackUninstall(
  { engine }: LifecycleParts,
  id: string,
  cutOff?: string,
): Promise<void> {
  await engine.installer.transaction(async ({ run }) => {
    const now = engine.clock.now()
    await enterPlatform(run, { ...engine, now })
    const entry = (await readLedger(run)).get(id)
    if (entry === undefined || !isBeingUninstalled(entry)) return
    await changeInstallation(run, id, { state: 'active', reason: null }, now)
    if (cutOff === undefined) return
    const { code, message, help } = uninstallCutOff({ plugin: id })
    const nothing = { toVersion: null, steps: [], durationMs: 0 }
    const event = { pluginId: id, kind: 'uninstall', fromVersion: entry.version, ...nothing } as const
    await writeEvent(run, {
      ...event,
      now,
      actor: cutOff,
      error: { code, message: `${message}. ${help}`, faults: [] },
    })
  })
}

export interface Removed {
  readonly done: readonly DoneStep[]
  readonly archived: readonly { readonly table: string; readonly rows: number }[]
  /** Why the plugin's role is still there, if it is. */
  readonly roleKept: string | undefined
}

/** Structure, rights, ledger and all traces go in one transaction. */
export const uninstall = (parts: LifecycleParts, removal: Removal): Promise<Removed> =>
  withRetries(() => parts.engine.installer.transaction((ddl) => uninstallWithin(ddl, parts, removal)))

async function uninstallWithin(ddl: Ddl, parts: LifecycleParts, removal: Removal): Promise<Removed> {
  const { engine } = parts
  const { id, version } = removal.manifest
  const started = performance.now()
  const now = engine.clock.now()
  await ddl.run(LOCK_SQL)
  const catalog = await readCatalog(ddl.run, engine.roles, [...new Set([id, ...removal.installed])])
  const steps = uninstallSteps(catalog, removal, parts)
  await takeLocks(ddl, id, locksOf(steps, catalog))
  const archived = await archive(ddl, parts, removal.manifest)
  const done: DoneStep[] = []
  for (const each of steps) done.push(await runStep(ddl, id, each))
  await enterPlatform(ddl.run, { ...engine, now })
  const organisations = await listOrganisations(ddl.run)
  await removeTraces(ddl.run, id, eachOrganisation(ddl.run, engine, organisations))
  for (const cleanup of parts.cleanups) {
    await cleanup(ddl.run, id, eachOrganisation(ddl.run, engine, organisations))
  }
  await enterPlatform(ddl.run, { ...engine, now })
  await ddl.run(forgetBackfill(id))
  // Raises what every node keeps of people's rights.
  await ddl.run(`update kernel.access set version = version + 1 where ${PLATFORM}`)
  await ddl.run(
    `update kernel.installation set previous_version = null, is_pinned = false, pending = null where ${PLATFORM} and plugin_id = ${literal(id)}`,
  )
  await changeInstallation(ddl.run, id, { state: 'removed', reason: null }, now)
  await writeEvent(ddl.run, {
    pluginId: id,
    kind: 'uninstall',
    fromVersion: version,
    toVersion: null,
    manifest: removal.manifest,
    steps: done,
    durationMs: performance.now() - started,
    now,
    actor: removal.actor,
  })
  const roleKept = await dropRole(ddl, engine.roles.principal(id))
  return { done, archived, roleKept }
}

/** Switches, roles of members, saved views and tags that speak of the plugin. */
async function removeTraces(
  _run: Ddl['run'],
  id: string,
  inEach: (statement: (organisationId: string) => string) => Promise<void>,
): Promise<void> {
  await inEach((organisationId) => {
    const own = `organisation_id = ${literal(organisationId)}`
    return [
      `delete from kernel.product where ${own} and plugin_id = ${literal(id)}`,
      `delete from core.membership where ${own} and starts_with(role, ${literal(`${id}.`)})`,
      `delete from kernel.saved_view where ${own} and (starts_with(page, ${literal(`${id}/`)}) or starts_with(page, ${literal(`/${id}/`)}))`,
      `delete from core.tag_link where ${own} and starts_with(entity, ${literal(`${id}.`)})`,
    ].join(';\n')
  })
}

/** Roles belong to the whole server: another database of it may still need this one. */
async function dropRole({ administer }: Ddl, role: string): Promise<string | undefined> {
  await administer('savepoint drop_role')
  try {
    await administer(`drop role if exists ${quote(role)}`)
    await administer('release savepoint drop_role')
    return undefined
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (code !== '2BP01' && code !== '42501') throw error
    await administer('rollback to savepoint drop_role')
    return code === '2BP01' ? 'another database of this server uses it' : message
  }
}

/** Copies what a retention rule still holds; the tables are locked already. */
async function archive(
  { run, administer }: Ddl,
  { engine }: LifecycleParts,
  manifest: Manifest,
): Promise<{ table: string; rows: number }[]> {
  const kept: { table: string; rows: number }[] = []
  const stamp = engine.clock
    .now()
    .toISOString()
    .replaceAll(/[-:]|\..*/g, '')
    .toLowerCase()
  for (const [table, { retention }] of Object.entries(manifest.tables ?? {})) {
    if (retention === undefined) continue
    const source = qualified(manifest.id, table)
    const anchor = quote(retention.anchor)
    const held = `${anchor} is null or ${anchor}::timestamptz + ${literal(retention.period)}::interval > ${literal(engine.clock.now().toISOString())}::timestamptz`
    await run(`alter table ${source} no force row level security`)
    const [{ rows }] = (await run(`select count(*)::int as rows from ${source} where ${held}`)) as [
      { rows: number },
    ]
    if (rows > 0) {
      await administer(`create schema if not exists ${ARCHIVE} authorization ${quote(engine.roles.migrator)}`)
      const name = objectName([manifest.id.replaceAll('-', '_'), table], stamp)
      const target = qualified(ARCHIVE, name)
      const note = `${manifest.name} ${manifest.version}, ${table}: ${retention.rule}, ${retention.period} from ${retention.anchor}`
      await run(`create table ${target} as select * from ${source} where ${held}; comment on table ${target} is ${literal(note)};
        ${rowSecuritySql(ARCHIVE, name)}`)
      kept.push({ table: `${ARCHIVE}.${name}`, rows })
    }
    await run(rowSecuritySql(manifest.id, table))
  }
  return kept
}
