import { quoteLiteral } from './identifiers.ts'
import { connect } from './setup/connect.ts'

const PREFIX = 'quoin act: '
/** PostgreSQL keeps 63 bytes of an application name. */
const MAX_LABEL = 48

type Exclusive<T> =
  { readonly isFree: true; readonly result: T } | { readonly isFree: false; readonly holder: string }

/**
 * Runs one piece of work at a time over all processes of a database. The lock belongs to a session of its own, so
 * it ends with the process, however that ends. Never waits.
 * @param label who holds it and for what; others are told
 */
export async function exclusively<T>(
  options: { readonly databaseUrl: string; readonly lock: string; readonly label: string },
  work: () => Promise<T>,
): Promise<Exclusive<T>> {
  const key = `hashtext(${quoteLiteral(options.lock)})`
  const client = await connect(options.databaseUrl)
  try {
    const { rows } = await client.query<{ isFree: boolean }>(
      `select pg_try_advisory_lock(1, ${key}) as "isFree"`,
    )
    if (rows[0]!.isFree) {
      await client.query(`set application_name = ${quoteLiteral(PREFIX + plain(options.label))}`)
      return { isFree: true, result: await work() }
    }
    const holders = await client.query<{ name: string | null }>(`
      select a.application_name as name from pg_locks l join pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'advisory' and l.granted and l.database = (select oid from pg_database where datname = current_database())
        and l.classid = 1 and l.objid = ${key}::bigint & 4294967295 limit 1`)
    const name = holders.rows[0]?.name ?? ''
    return { isFree: false, holder: name.startsWith(PREFIX) ? name.slice(PREFIX.length) : 'another operator' }
  } finally {
    await client.end()
  }
}

/** An application name holds printable ASCII only. */
const plain = (label: string): string => label.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, MAX_LABEL)
