import { randomBytes } from 'node:crypto'
import { databaseUrl, onServer } from './template.ts'

export interface EmptyDatabase {
  /** Of a login that may create roles and owns the database, and is no superuser: as in production. */
  readonly url: string
  /** Names of its roles begin with this, so that several installations may share a server. */
  readonly rolePrefix: string
  /** Takes its roles along. */
  drop(): Promise<void>
}

/** A database that Quoin never saw, on the server of this superuser's URL. */
export async function createEmptyDatabase(serverUrl: string, kind: string): Promise<EmptyDatabase> {
  const name = `${kind}_${randomBytes(5).toString('hex')}`
  const password = randomBytes(12).toString('hex')
  await onServer(serverUrl, async (client) => {
    await client.query(`CREATE ROLE ${name} LOGIN CREATEROLE PASSWORD '${password}'`)
    await client.query(`CREATE DATABASE ${name} OWNER ${name}`)
  })
  const url = new URL(databaseUrl(serverUrl, name))
  return {
    url: Object.assign(url, { username: name, password }).href,
    rolePrefix: name,
    drop: () => dropDatabase(serverUrl, name),
  }
}

async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await onServer(serverUrl, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    const sql = `SELECT quote_ident(rolname) AS role FROM pg_roles WHERE starts_with(rolname, $1) ORDER BY rolname DESC`
    const { rows } = await client.query<{ role: string }>(sql, [name])
    for (const { role } of rows) await client.query(`DROP ROLE ${role}`)
  })
}
