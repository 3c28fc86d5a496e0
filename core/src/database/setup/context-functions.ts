import { quoteIdentifier } from '../identifiers.ts'
import type { DatabaseRoles } from '../roles.ts'
import { PLATFORM_ORGANISATION_ID } from '../types.ts'

// Every function pins its search path with pg_temp last: without it a temporary table could stand in for
// kernel.secret (measured). plpgsql, because PostgreSQL before 18 plans a SQL function anew in each call.
const SECURE = 'security definer set search_path = pg_catalog, pg_temp'

const FIND_KEY = (keyId: string): string => `
  select s.inner_pad, s.outer_pad into inner_pad, outer_pad from kernel.secret s
   where s.organisation_id = '${PLATFORM_ORGANISATION_ID}' and s.purpose = 'context' and s.key_id = ${keyId};`

const HMAC = (text: string): string =>
  `encode(sha256(outer_pad || sha256(inner_pad || convert_to(${text}, 'UTF8'))), 'hex')`

const ENTER = `
create or replace function kernel.enter(token text) returns void
language plpgsql volatile parallel unsafe ${SECURE} as $enter$
declare
  inner_pad bytea;
  outer_pad bytea;
  payload text := substr(token, 4, greatest(length(token) - 68, 0));
  fields text[] := string_to_array(payload, '|');
  stamped text;
begin
  ${FIND_KEY('fields[1]')}
  if token is null or ${HMAC(`'v1.' || payload`)} is distinct from right(token, 64) then
    raise exception 'context refused' using errcode = 'QN001';
  end if;
  if fields[5]::bigint < extract(epoch from clock_timestamp()) then
    raise exception 'context expired' using errcode = 'QN002';
  end if;
  stamped := concat_ws('|', pg_backend_pid(), extract(epoch from now()), payload);
  perform set_config('quoin.context', stamped || '|' || ${HMAC(`'c1.' || stamped`)}, true);
end $enter$;`

/** One field of the context that the database signed for this backend, transaction and role; NULL otherwise. */
const field = (name: string, type: string, index: number): string => `
create or replace function kernel.${name}() returns ${type}
language plpgsql stable parallel restricted ${SECURE} as $field$
declare
  context text := current_setting('quoin.context', true);
  stamped text := left(context, -65);
  fields text[] := string_to_array(stamped, '|');
  inner_pad bytea;
  outer_pad bytea;
begin
  if fields[1] is distinct from pg_backend_pid()::text
    or fields[2] is distinct from extract(epoch from now())::text
    or fields[6] is distinct from coalesce(nullif(current_setting('role'), 'none'), session_user)
  then
    return null;
  end if;
  ${FIND_KEY('fields[3]')}
  if ${HMAC(`'c1.' || stamped`)} is distinct from right(context, 64) then
    return null;
  end if;
  return fields[${index}]::${type};
end $field$;`

const SECRET = (roles: DatabaseRoles): string => `
create table if not exists kernel.secret (
  organisation_id uuid not null default '${PLATFORM_ORGANISATION_ID}',
  purpose text not null constraint secret_purpose_check check (purpose in ('context', 'login')),
  key_id text not null constraint secret_key_id_check check (key_id ~ '^k[0-9]{1,9}$'),
  key bytea not null constraint secret_key_check check (octet_length(key) = 32),
  inner_pad bytea not null constraint secret_inner_pad_check check (octet_length(inner_pad) = 64),
  outer_pad bytea not null constraint secret_outer_pad_check check (octet_length(outer_pad) = 64),
  created_at timestamptz not null default now(),
  constraint secret_pkey primary key (organisation_id, purpose, key_id)
);
alter table kernel.secret enable row level security;
alter table kernel.secret force row level security;
drop policy if exists owner_only on kernel.secret;
create policy owner_only on kernel.secret to ${quoteIdentifier(roles.owner)} using (true) with check (true);`

const GRANTS = (roles: DatabaseRoles): string => {
  const callers = [roles.app, roles.principals, roles.migrator]
    .map((role) => quoteIdentifier(role))
    .join(', ')
  const functions =
    'function kernel.enter(text), kernel.current_organisation(), kernel.current_actor(), kernel.current_correlation()'
  return `
revoke all on schema kernel from public;
grant usage on schema kernel to ${callers};
grant create on schema kernel to ${quoteIdentifier(roles.migrator)};
revoke all on ${functions} from public;
grant execute on ${functions} to ${callers};`
}

/** Everything in schema `kernel` that belongs to its owner; may run again at any time. */
export function kernelSchemaSql(roles: DatabaseRoles): string {
  return [
    SECRET(roles),
    ENTER,
    field('current_organisation', 'uuid', 4),
    field('current_actor', 'uuid', 5),
    field('current_correlation', 'text', 8),
    GRANTS(roles),
  ].join('\n')
}
