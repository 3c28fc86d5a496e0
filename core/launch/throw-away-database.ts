import { randomBytes } from 'node:crypto'
import pg from 'pg'

export interface ThrowAwayDatabase {
  /** Of a login that may create roles and owns the database, and is no superuser: as in production. */
  readonly url: string
  /** Roles of this database begin with it, so servers may share a cluster. */
  readonly rolePrefix: string
  drop(): Promise<void>
}

/** @param serverUrl of a superuser @param prefix of database and roles, lower-case letters and `_` */
export async function createThrowAwayDatabase(serverUrl: string, prefix: string): Promise<ThrowAwayDatabase> {
  const name = `${prefix}_${randomBytes(5).toString('hex')}`
  const password = randomBytes(12).toString('hex')
  await onServer(serverUrl, async (client) => {
    await client.query(`create role ${name} login createrole password '${password}'`)
    await client.query(`create database ${name} owner ${name}`)
  })
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}`, username: name, password }).href
  return { url, rolePrefix: name, drop: () => onServer(serverUrl, (client) => drop(client, name)) }
}

async function drop(client: pg.Client, name: string): Promise<void> {
  await client.query(`drop database if exists ${name} with (force)`)
  const sql = `select quote_ident(rolname) as role from pg_roles where starts_with(rolname, $1) order by rolname desc`
  const { rows } = await client.query<{ role: string }>(sql, [name])
  for (const { role } of rows) await client.query(`drop role ${role}`)
}

async function onServer(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
