import { PLATFORM_ORGANISATION_ID } from '../../database/types.ts'
import { signContext } from '../../database/context-token.ts'
import { SYSTEM_ACTOR_ID } from '../../database/types.ts'
import type { EngineOptions } from '../apply/apply-plugin.ts'
import { literal } from '../structure/sql-names.ts'

type Run = (sql: string) => Promise<object[]>

/** Long enough for the slowest act; a token is worth nothing outside its transaction. */
const CONTEXT_SECONDS = 900
/** Statements that leave together. */
const BATCH = 100

/** Ids of all organisations that somebody may enter, in order. Needs the platform's context. */
export async function listOrganisations(run: Run): Promise<string[]> {
  const rows = (await run(`
    select distinct member_organisation as id from kernel.access
    where organisation_id = ${literal(PLATFORM_ORGANISATION_ID)} order by 1`)) as { id: string }[]
  return rows.map(({ id }) => id)
}

/** A statement of the migration role that lets the rest of its transaction see one organisation. */
export function enterOrganisation(engine: EngineOptions, organisationId: string): string {
  const context = { organisationId, actorId: SYSTEM_ACTOR_ID, correlationId: 'plugin engine' }
  const expiresAt = Math.floor(engine.clock.now().getTime() / 1000) + CONTEXT_SECONDS
  const token = signContext('enter', engine.signingKey, context, engine.roles.migrator, expiresAt)
  return `select kernel.enter(${literal(token)})`
}

/** Runs a statement in each organisation in turn, a hundred of them in one round trip. */
export const eachOrganisation =
  (run: Run, engine: EngineOptions, organisations: readonly string[]) =>
  async (statement: (organisationId: string) => string): Promise<void> => {
    for (let from = 0; from < organisations.length; from += BATCH) {
      const batch = organisations.slice(from, from + BATCH)
      await run(batch.map((id) => `${enterOrganisation(engine, id)};\n${statement(id)}`).join(';\n'))
    }
  }
