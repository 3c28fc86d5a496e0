import { ensurePrincipal } from '../database/principals.ts'
import { quoteIdentifier } from '../database/identifiers.ts'
import type { DatabaseRoles } from '../database/roles.ts'
import type { Installer } from '../database/types.ts'
import { BOSS } from './boss-database.ts'

/**
 * Makes or upgrades the schema of pg-boss as the migrator and gives its own role reading and writing, nothing
 * else: at run time pg-boss changes no structure. Idempotent; cheap when nothing changed.
 */
export async function installJobs(installer: Installer, roles: DatabaseRoles): Promise<void> {
  const { getConstructionPlans, getMigrationPlans } = await import('pg-boss')
  await installer.transaction(async ({ run, administer }) => {
    await run(`select pg_advisory_xact_lock(hashtext('quoin jobs'))`)
    await ensurePrincipal(administer, roles, BOSS)
    const [{ exists }] = (await run(`select to_regclass('${BOSS}.version') is not null as exists`)) as [
      { exists: boolean },
    ]
    if (!exists) {
      await run(withoutTransaction(getConstructionPlans(BOSS, { createSchema: false })))
    } else {
      const [{ version }] = (await run(`select version from ${BOSS}.version`)) as [{ version: number }]
      const target = expectedVersion(getConstructionPlans(BOSS, { createSchema: false }))
      if (version === target) return
      if (version < target) await run(withoutTransaction(getMigrationPlans(BOSS, version)))
    }
    const role = quoteIdentifier(roles.principal(BOSS))
    await run(`
      grant usage on schema ${BOSS} to ${role};
      grant select, insert, update, delete on all tables in schema ${BOSS} to ${role};
      grant usage, select on all sequences in schema ${BOSS} to ${role};
      revoke all on all functions in schema ${BOSS} from public;
      grant execute on all functions in schema ${BOSS} to ${role};`)
  })
}

/** The installer's transaction is the one that counts. */
function withoutTransaction(plan: string): string {
  return plan.replace(/^\s*BEGIN;/, '').replace(/COMMIT;\s*$/, '')
}

function expectedVersion(plan: string): number {
  return Number(/INSERT INTO \S*version\S*\s*\(version[^)]*\)\s*VALUES\s*\('?(\d+)/i.exec(plan)?.[1])
}
