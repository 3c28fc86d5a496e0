import { literal } from '../structure/sql-names.ts'

const list = (names: readonly string[]): string => `array[${names.map(literal).join(', ')}]::text[]`

/** Column names of an attribute number array, in its order. */
const names = (relation: string, numbers: string): string =>
  `(select coalesce(json_agg(a.attname order by p.n), '[]') from unnest(${numbers}) with ordinality p (attnum, n)
    join pg_attribute a on a.attrelid = ${relation} and a.attnum = p.attnum)`

const grants = (acl: string, owner: string, kind: string): string =>
  `(select coalesce(json_agg(json_build_object('grantee', coalesce(g.rolname, 'PUBLIC'), 'privilege', x.privilege_type,
      'isGrantable', x.is_grantable) order by g.rolname, x.privilege_type), '[]')
    from aclexplode(coalesce(${acl}, acldefault('${kind}', ${owner}))) x left join pg_roles g on g.oid = x.grantee
    where x.grantee <> ${owner})`

/**
 * One statement that reads everything the plugin engine needs of some schemas, as one JSON value. Runs with
 * `search_path = pg_catalog`, so that PostgreSQL prints every other name with its schema.
 */
export function catalogQuery(
  schemas: readonly string[],
  roles: readonly string[],
  app: string,
  principals: string,
): string {
  return `
with spaces as materialized (
  select n.oid, n.nspname, n.nspowner, n.nspacl from pg_namespace n where n.nspname = any (${list(schemas)})
), relations as materialized (
  select c.oid, c.relname, c.relkind, c.relowner, c.relacl, c.relrowsecurity, c.relforcerowsecurity, c.reloptions,
    c.relispartition, s.nspname
  from pg_class c join spaces s on s.oid = c.relnamespace where c.relkind not in ('i', 'I', 't', 'c')
)
select json_build_object(
  'schemas', (select coalesce(json_agg(json_build_object('schema', s.nspname, 'owner', pg_get_userbyid(s.nspowner),
      'grants', ${grants('s.nspacl', 's.nspowner', 'n')})), '[]') from spaces s),
  'relations', (select coalesce(json_agg(json_build_object('schema', r.nspname, 'name', r.relname,
      'kind', case when r.relispartition then 'partition' else r.relkind::text end,
      'owner', pg_get_userbyid(r.relowner), 'rowSecurity', r.relrowsecurity, 'forced', r.relforcerowsecurity,
      'options', coalesce(r.reloptions, '{}'), 'comment', obj_description(r.oid, 'pg_class'),
      'grants', ${grants('r.relacl', 'r.relowner', 'r')},
      'columnGrants', exists (select from pg_attribute a where a.attrelid = r.oid and a.attacl is not null))), '[]') from relations r),
  'columns', (select coalesce(json_agg(json_build_object('schema', r.nspname, 'table', r.relname, 'name', a.attname,
      'type', format_type(a.atttypid, a.atttypmod), 'required', a.attnotnull,
      'collation', (select o.collname from pg_collation o where o.oid = a.attcollation and o.collname <> 'default'),
      'default', pg_get_expr(d.adbin, d.adrelid)) order by r.nspname, r.relname, a.attnum), '[]')
    from relations r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum where r.relkind in ('r', 'p', 'v')),
  'constraints', (select coalesce(json_agg(json_build_object('schema', r.nspname, 'table', r.relname, 'name', k.conname,
      'kind', k.contype, 'columns', ${names('k.conrelid', 'k.conkey')},
      'toSchema', fn.nspname, 'toTable', f.relname, 'toColumns', ${names('k.confrelid', 'k.confkey')},
      'onDelete', k.confdeltype, 'setNull', ${names('k.conrelid', 'k.confdelsetcols')}, 'isValid', k.convalidated)
      order by r.nspname, r.relname, k.conname), '[]')
    from relations r join pg_constraint k on k.conrelid = r.oid
    left join pg_class f on f.oid = k.confrelid left join pg_namespace fn on fn.oid = f.relnamespace
    where k.contype in ('p', 'u', 'f', 'c', 'x')),
  'indexes', (select coalesce(json_agg(json_build_object('schema', r.nspname, 'table', r.relname, 'name', c.relname,
      'columns', ${names('i.indrelid', 'i.indkey::int2[]')}, 'isUnique', i.indisunique, 'isPrimary', i.indisprimary,
      'isPlain', i.indexprs is null and i.indisvalid, 'where', pg_get_expr(i.indpred, i.indrelid))
      order by r.nspname, r.relname, c.relname), '[]')
    from relations r join pg_index i on i.indrelid = r.oid join pg_class c on c.oid = i.indexrelid),
  'policies', (select coalesce(json_agg(json_build_object('schema', r.nspname, 'table', r.relname, 'name', p.polname,
      'command', p.polcmd, 'isPermissive', p.polpermissive,
    ${rolesPart(roles, app, principals)}
) as catalog`
}

/** Roles and what they are members of. */
const rolesPart = (roles: readonly string[], app: string, principals: string): string => `
  'roles', (select json_agg(case when m = 0 then 'PUBLIC' else pg_get_userbyid(m) end) from unnest(p.polroles) m),
      'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid))), '[]')
    from relations r join pg_policy p on p.polrelid = r.oid),
  'triggers', (select coalesce(json_agg(json_build_object('schema', r.nspname, 'table', r.relname, 'name', t.tgname,
      'type', t.tgtype, 'isEnabled', t.tgenabled = 'O', 'old', t.tgoldtable, 'new', t.tgnewtable,
      'functionSchema', pn.nspname, 'function', p.proname) order by t.tgname), '[]')
    from relations r join pg_trigger t on t.tgrelid = r.oid and not t.tgisinternal
    join pg_proc p on p.oid = t.tgfoid join pg_namespace pn on pn.oid = p.pronamespace),
  'functions', (select coalesce(json_agg(json_build_object('schema', s.nspname, 'name',
      case when p.pronargs = 0 then p.proname::text else p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' end, 'source', p.prosrc,
      'owner', pg_get_userbyid(p.proowner), 'isDefiner', p.prosecdef, 'settings', coalesce(p.proconfig, '{}'),
      'returns', format_type(p.prorettype, null), 'grants', ${grants('p.proacl', 'p.proowner', 'f')})), '[]')
    from spaces s join pg_proc p on p.pronamespace = s.oid),
  'reads', (select coalesce(json_agg(distinct jsonb_build_object('schema', r.nspname, 'view', r.relname,
      'reads', tn.nspname || '.' || t.relname)), '[]')
    from relations r join pg_rewrite w on w.ev_class = r.oid
    join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_class'::regclass
    join pg_class t on t.oid = d.refobjid and t.oid <> r.oid join pg_namespace tn on tn.oid = t.relnamespace
    where r.relkind in ('v', 'm')),
  'roles', (select coalesce(json_agg(json_build_object('name', o.rolname,
      'isHarmless', not (o.rolsuper or o.rolbypassrls or o.rolcanlogin or o.rolcreaterole or o.rolcreatedb or o.rolreplication),
      'isGrantedToApp', exists (select from pg_auth_members m join pg_roles a on a.oid = m.member
        where m.roleid = o.oid and a.rolname = ${literal(app)}),
      'isPrincipal', exists (select from pg_auth_members m join pg_roles g on g.oid = m.roleid
        where m.member = o.oid and g.rolname = ${literal(principals)}))), '[]')
    from pg_roles o where o.rolname = any (${list(roles)}))`
