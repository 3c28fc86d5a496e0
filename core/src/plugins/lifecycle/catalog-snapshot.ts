/** Everything a plugin could leave behind, as sorted lines of text: two snapshots that are equal hold the same. */
export interface CatalogSnapshot {
  readonly schemas: readonly string[]
  readonly relations: readonly string[]
  readonly columns: readonly string[]
  readonly constraints: readonly string[]
  readonly indexes: readonly string[]
  readonly policies: readonly string[]
  readonly triggers: readonly string[]
  readonly functions: readonly string[]
  readonly roles: readonly string[]
  readonly memberships: readonly string[]
  readonly defaultRights: readonly string[]
  readonly queues: readonly string[]
}

const OURS = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`
/** Rights sorted, because their order tells only when they were given. */
const acl = (column: string): string =>
  `(select string_agg(x::text, ' ' order by x::text) from unnest(${column}) x)`

const PARTS: Readonly<Record<keyof Omit<CatalogSnapshot, 'queues'>, string>> = {
  schemas: `select concat_ws(' | ', n.nspname, pg_get_userbyid(n.nspowner), ${acl('n.nspacl')}) from pg_namespace n where ${OURS}`,
  relations: `select concat_ws(' | ', n.nspname || '.' || c.relname, c.relkind, pg_get_userbyid(c.relowner),
      c.relrowsecurity, c.relforcerowsecurity, ${acl('c.relacl')}, obj_description(c.oid, 'pg_class'))
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${OURS}`,
  columns: `select concat_ws(' | ', n.nspname || '.' || c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod),
      a.attnotnull, pg_get_expr(d.adbin, d.adrelid), ${acl('a.attacl')})
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where ${OURS} and a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'v', 'm', 'f', 'p')`,
  constraints: `select concat_ws(' | ', n.nspname || '.' || c.relname || '.' || k.conname, pg_get_constraintdef(k.oid))
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace where ${OURS}`,
  indexes: `select pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indrelid
    join pg_namespace n on n.oid = c.relnamespace where ${OURS}`,
  policies: `select concat_ws(' | ', n.nspname || '.' || c.relname || '.' || p.polname, p.polcmd,
      pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
    from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace where ${OURS}`,
  triggers: `select pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid
    join pg_namespace n on n.oid = c.relnamespace where ${OURS} and not t.tgisinternal`,
  functions: `select concat_ws(' | ', n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
      pg_get_userbyid(p.proowner), md5(p.prosrc), ${acl('p.proacl')})
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${OURS}`,
  roles: `select concat_ws(' | ', r.rolname, r.rolcanlogin, r.rolsuper, r.rolbypassrls) from pg_roles r where r.rolname !~ '^pg_'`,
  memberships: `select g.rolname || ' to ' || m.rolname from pg_auth_members a join pg_roles g on g.oid = a.roleid
    join pg_roles m on m.oid = a.member where g.rolname !~ '^pg_'`,
  defaultRights: `select concat_ws(' | ', pg_get_userbyid(d.defaclrole), d.defaclobjtype, ${acl('d.defaclacl')}) from pg_default_acl d`,
}

/**
 * Reads the whole catalog of a database but for PostgreSQL's own schemas: what is there after a plugin is gone
 * must be what was there before it came.
 * @param rolePrefix only roles of this installation count, because roles belong to the whole server
 */
export async function catalogSnapshot(
  run: (sql: string) => Promise<object[]>,
  rolePrefix: string,
): Promise<CatalogSnapshot> {
  const isOurs = (line: string): boolean => line.startsWith(`${rolePrefix}_`)
  const found: Record<string, string[]> = {}
  for (const [part, sql] of Object.entries(PARTS)) {
    const rows = (await run(`select line from (${sql}) s (line) order by line collate "C"`)) as {
      line: string
    }[]
    const lines = rows.map(({ line }) => line)
    found[part] = part === 'roles' || part === 'memberships' ? lines.filter(isOurs) : lines
  }
  found['queues'] = await queues(run)
  return found as unknown as CatalogSnapshot
}

async function queues(run: (sql: string) => Promise<object[]>): Promise<string[]> {
  const [jobs] = (await run(`select to_regclass('pgboss.queue') is not null as "isThere"`)) as [
    { isThere: boolean },
  ]
  if (!jobs.isThere) return []
  const rows = (await run(`select name from pgboss.queue order by name collate "C"`)) as { name: string }[]
  return rows.map(({ name }) => name)
}
