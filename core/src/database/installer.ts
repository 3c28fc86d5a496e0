import type { Client } from 'pg'
import { quoteIdentifier } from './identifiers.ts'
import type { DatabaseRoles } from './roles.ts'
import { connect } from './setup/connect.ts'
import type { Installer } from './types.ts'

// DDL takes strong locks; every request behind it waits as long as it does.
const LOCK_TIMEOUT = '5s'

/** Opens the way for DDL. Each transaction uses a connection of its own; they are rare. */
export function openInstaller(options: {
  readonly databaseUrl: string
  readonly roles: DatabaseRoles
}): Installer {
  const open = new Set<Client>()
  return {
    async transaction(work) {
      const client = await connect(options.databaseUrl)
      open.add(client)
      try {
        return await inTransaction(client, options.roles, work)
      } finally {
        open.delete(client)
        await client.end()
      }
    },
    async close() {
      await Promise.all([...open].map((client) => client.end()))
    },
  }
}

async function inTransaction<T>(
  client: Client,
  roles: DatabaseRoles,
  work: Parameters<Installer['transaction']>[0],
): Promise<T> {
  const migrator = quoteIdentifier(roles.migrator)
  let role = ''
  const runAs = async (wanted: string, sql: string): Promise<object[]> => {
    if (wanted !== role) await client.query(`set local role ${wanted}`)
    role = wanted
    const result = await client.query(sql)
    // Several statements in one text answer one result each; the last one's rows are what a caller asks for.
    return (Array.isArray(result) ? result.at(-1)! : result).rows as object[]
  }
  await client.query('begin')
  try {
    await client.query(
      `set local lock_timeout = '${LOCK_TIMEOUT}'; set local search_path = pg_catalog, pg_temp`,
    )
    const result = await work({
      run: (sql) => runAs(migrator, sql),
      administer: (sql) => runAs('none', sql),
    })
    await client.query('commit')
    return result as T
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}
