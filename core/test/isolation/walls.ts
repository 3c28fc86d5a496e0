import type pg from 'pg'

/** What PostgreSQL itself says of one relation. */
export interface Wall {
  readonly schema: string
  readonly name: string
  readonly kind: 'table' | 'view' | 'other'
  readonly owner: string
  readonly isRowSecure: boolean
  readonly isForced: boolean
  /** Roles beside the owner that may do anything with it; PUBLIC among them. */
  readonly grantees: readonly string[]
  readonly policies: readonly {
    readonly command: string
    readonly isPermissive: boolean
    readonly roles: readonly string[]
    readonly using: string | null
    readonly check: string | null
  }[]
  readonly indexes: readonly { readonly columns: readonly string[] }[]
  /** Primary, unique and foreign keys; `to` are the columns that a foreign key leads to. */
  readonly keys: readonly { readonly columns: readonly string[]; readonly to: readonly string[] | null }[]
}

const names = (relation: string, numbers: string): string =>
  `(select coalesce(json_agg(a.attname order by p.n), '[]') from unnest(${numbers}) with ordinality p (number, n)
    join pg_attribute a on a.attrelid = ${relation} and a.attnum = p.number)`

/** Every relation outside PostgreSQL's own schemas, whatever made it; nothing here knows of manifests. */
export async function readWalls(admin: pg.Client): Promise<Wall[]> {
  const { rows } = await admin.query<{ wall: Wall }>(`
    select json_build_object('schema', n.nspname, 'name', c.relname, 'owner', pg_get_userbyid(c.relowner),
      'kind', case when c.relkind in ('r', 'p') then 'table' when c.relkind = 'v' then 'view' else 'other' end,
      'isRowSecure', c.relrowsecurity, 'isForced', c.relforcerowsecurity,
      'grantees', (select coalesce(json_agg(distinct coalesce(g.rolname, 'PUBLIC')), '[]')
        from aclexplode(c.relacl) x left join pg_roles g on g.oid = x.grantee where x.grantee <> c.relowner),
      'policies', (select coalesce(json_agg(json_build_object('command', p.cmd, 'isPermissive', p.permissive = 'PERMISSIVE',
        'roles', p.roles, 'using', p.qual, 'check', p.with_check)), '[]')
        from pg_policies p where p.schemaname = n.nspname and p.tablename = c.relname),
      'indexes', (select coalesce(json_agg(json_build_object('columns', ${names('c.oid', 'i.indkey::int2[]')})), '[]')
        from pg_index i where i.indrelid = c.oid),
      'keys', (select coalesce(json_agg(json_build_object('columns', ${names('c.oid', 'k.conkey')},
        'to', case when k.contype = 'f' then ${names('k.confrelid', 'k.confkey')} end)), '[]')
        from pg_constraint k where k.conrelid = c.oid and k.contype in ('p', 'u', 'f'))) as wall
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    order by n.nspname, c.relname`)
  return rows.map(({ wall }) => wall)
}
