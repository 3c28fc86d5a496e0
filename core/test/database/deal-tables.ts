import { ensurePrincipal, quoteIdentifier } from '../../src/database/index.ts'
import type { TestDatabase } from '../harness/index.ts'

/** Two small plugins with one table each, guarded as the plugin engine guards them. */
export async function createDealTables(test: TestDatabase): Promise<void> {
  const { roles } = test.config
  await test.installer.transaction(async (ddl) => {
    for (const [schema, table] of [
      ['depot', 'deal'],
      ['fleet', 'car'],
    ] as const) {
      await ensurePrincipal(ddl.administer, roles, schema)
      const name = quoteIdentifier(schema, table)
      const role = quoteIdentifier(roles.principal(schema))
      await ddl.run(`
        create table ${name} (
          organisation_id uuid not null, id uuid not null default gen_random_uuid(),
          name text not null constraint ${table}_name_check check (length(name) <= 100),
          amount bigint, due date, parent uuid,
          constraint ${table}_pkey primary key (organisation_id, id),
          constraint ${table}_name_key unique (organisation_id, name),
          constraint ${table}_parent_fkey foreign key (organisation_id, parent) references ${name}
        );
        alter table ${name} enable row level security;
        alter table ${name} force row level security;
        create policy organisation on ${name}
          using (organisation_id = (select kernel.current_organisation()))
          with check (organisation_id = (select kernel.current_organisation()));
        grant usage on schema ${quoteIdentifier(schema)} to ${role};
        grant select, insert, update, delete on ${name} to ${role};`)
    }
  })
}
