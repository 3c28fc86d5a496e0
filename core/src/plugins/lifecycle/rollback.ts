import semver from 'semver'
import { PLATFORM_ORGANISATION_ID } from '../../database/types.ts'
import { enterPlatform, type Installation } from '../apply/ledger.ts'
import { rollbackImpossible } from '../errors.ts'
import { literal } from '../structure/sql-names.ts'
import type { LifecycleParts } from './dependencies.ts'
import type { PackageInfo } from './types.ts'

/** @returns the package that comes back @throws plugins.rollback-impossible (409) */
export async function assertRollback(
  parts: LifecycleParts,
  current: Installation,
  packages: readonly PackageInfo[],
): Promise<PackageInfo> {
  const reason = await rollbackHindrance(parts, current, packages)
  if (reason !== undefined) throw rollbackImpossible({ plugin: current.pluginId, reason })
  return packages.find(({ version }) => version === current.previousVersion)!
}

/** Why the version before cannot come back; undefined when it can. Known beforehand, so that nobody is surprised. */
export async function rollbackHindrance(
  parts: LifecycleParts,
  current: Installation,
  packages: readonly PackageInfo[],
): Promise<string | undefined> {
  const { previousVersion, version, manifest, pluginId } = current
  if (previousVersion === null) return 'there is no version before this one'
  if (semver.gt(previousVersion, version)) return `${previousVersion} is newer; upgrade to it instead`
  if (!packages.some((each) => each.id === pluginId && each.version === previousVersion))
    return `${previousVersion} is not at hand; upload its package`
  const final = (manifest.migrations ?? []).find(
    ({ to, reversible }) => reversible === false && semver.gt(to, previousVersion) && semver.lte(to, version),
  )
  if (final !== undefined)
    return `the data statements of ${final.to} cannot be undone${final.why === undefined ? '' : ` (${final.why})`}`
  const lost = await lostValues(parts, current)
  if (lost.length === 0) return undefined
  const list = lost
    .map(({ object, rows }) => `${object} with ${rows} value${rows === 1 ? '' : 's'}`)
    .join(', ')
  return `the change to ${version} took away ${list}`
}

interface Lost {
  readonly object: string
  readonly rows: number
}

/** What the second phase of the change to this version removed that was not empty. */
function lostValues({ engine }: LifecycleParts, { pluginId, version }: Installation): Promise<Lost[]> {
  return engine.installer.transaction(async ({ run }) => {
    await enterPlatform(run, { ...engine, now: engine.clock.now() })
    return (await run(`
      select s ->> 'object' as object, (s ->> 'rows')::int as rows
      from kernel.installation_event e cross join jsonb_array_elements(e.steps) s
      where e.organisation_id = ${literal(PLATFORM_ORGANISATION_ID)} and e.plugin_id = ${literal(pluginId)}
        and e.to_version = ${literal(version)} and e.error is null and s ->> 'kind' = 'destructive'
        and coalesce((s ->> 'rows')::int, 0) > 0
        and e.created_at >= coalesce((select max(i.created_at) from kernel.installation_event i
          where i.organisation_id = e.organisation_id and i.plugin_id = e.plugin_id and i.kind = 'install'
            and i.error is null), '-infinity')
      order by 1`)) as Lost[]
  })
}
