import { quoteIdentifier } from '../identifiers.ts'
import type { DatabaseRoles } from '../roles.ts'
import { PLATFORM_ORGANISATION_ID } from '../types.ts'

// Every function pins its search path with pg_temp last: without it a temporary table could stand in for
// kernel.secret (measured). plpgsql, because PostgreSQL before 18 plans a SQL function anew in each call.
const SECURE = 'security definer set search_path = pg_catalog, pg_temp'

// Each expression of a plpgsql function is prepared anew in each transaction, which is most of what these
// functions cost: so they are few, and every name in them is looked up once.
const FIND_KEY = `
  select s.inner_pad, s.outer_pad into inner_pad, outer_pad from kernel.secret s
   where s.organisation_id = '${PLATFORM_ORGANISATION_ID}' and s.purpose = 'context' and s.key_id = split_part(payload, '|', 2);`

const HMAC = (text: string): string =>
  `encode(sha256(outer_pad || sha256(inner_pad || convert_to(${text}, 'UTF8'))), 'hex')`

/** What the database signs: what the kernel had signed, for this backend and this transaction. */
const ENTERED = `concat_ws('|', payload, 'entered', pg_backend_pid(), extract(epoch from now()))`

const IS_IN_TIME = `split_part(payload, '|', 6)::float8 >= date_part('epoch', clock_timestamp())`

/** Anybody may learn that a token is old; whether it was ever true is not told. */
const REFUSE = `if split_part(payload, '|', 6) ~ '^[0-9]{1,12}$' and not ${IS_IN_TIME} then
      raise exception 'context expired' using errcode = 'QN002';
    end if;
    raise exception 'context refused' using errcode = 'QN001';`

const IS_ROLE = `split_part(payload, '|', 5) = current_setting('role')`

/** Turns the kernel's token into a context that is good for this transaction only. */
const ENTER = `
create or replace function kernel.enter(token text) returns void
language plpgsql volatile parallel unsafe ${SECURE} as $enter$
declare
  inner_pad bytea;
  outer_pad bytea;
  payload text := left(token, -65);
begin
  ${FIND_KEY}
  if (payload ^@ 'enter|' and ${HMAC('payload')} = right(token, 64) and ${IS_IN_TIME}) is not true then
    ${REFUSE}
  end if;
  token := set_config('quoin.context', payload || '|' || ${HMAC(ENTERED)}, true);
end $enter$;`

/**
 * One field of the context. NULL when there is none, or one that the database did not sign for this backend,
 * transaction and role. A token of the kernel's for one batch of reading is verified here alone: nobody could
 * have looked for it before, so what is wrong with it is an error and not an empty list.
 */
const field = (name: string, type: string, index: number): string => `
create or replace function kernel.${name}() returns ${type}
language plpgsql stable parallel restricted ${SECURE} as $field$
declare
  context text := current_setting('quoin.context', true);
  payload text := left(context, -65);
  inner_pad bytea;
  outer_pad bytea;
begin
  ${FIND_KEY}
  if payload ^@ 'enter|' then
    return case when ${HMAC(ENTERED)} = right(context, 64) and ${IS_ROLE} then
      split_part(payload, '|', ${index})::${type} end;
  elsif payload ^@ 'batch|' then
    if (${HMAC('payload')} = right(context, 64) and ${IS_ROLE}
        and current_setting('transaction_read_only') = 'on' and ${IS_IN_TIME}) is not true then
      ${REFUSE}
    end if;
    return split_part(payload, '|', ${index});
  end if;
  return null;
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
    field('current_organisation', 'uuid', 3),
    field('current_actor', 'uuid', 4),
    field('current_correlation', 'text', 7),
    GRANTS(roles),
  ].join('\n')
}
