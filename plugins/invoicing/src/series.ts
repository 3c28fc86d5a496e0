import type { PluginContext, TableHooks } from '@quoin/plugin-sdk'
import { seriesBackwards } from './errors.ts'
import { documentNumber, type Kind } from './rules/document.ts'

const PREFIXES: Readonly<Record<Kind, string>> = { invoice: 'INV-', 'credit-note': 'CN-' }

/** Gives an organisation its two series; those that are there stay as they are. */
export async function seedSeries(context: PluginContext): Promise<void> {
  const kinds = Object.keys(PREFIXES) as Kind[]
  await context.db.query(
    `insert into invoicing.series (organisation_id, id, kind, prefix, created_by, updated_by)
     select $1::uuid, s.id, s.kind, s.prefix, $2::uuid, $2::uuid
       from unnest($3::uuid[], $4::text[], $5::text[]) as s (id, kind, prefix)
     on conflict (organisation_id, kind) do nothing`,
    [
      context.organisation.id,
      context.person.id,
      kinds.map(() => context.newId()),
      kinds,
      kinds.map((kind) => PREFIXES[kind]),
    ],
  )
}

/**
 * The next number of a kind. Its row stays locked until the transaction ends, so numbers come in the order of
 * commits, and one that rolls back gives its number to the next: no gaps, no doubles. Take it last.
 */
export async function takeNumber(context: PluginContext, kind: Kind): Promise<string> {
  const take = () =>
    context.db.query<{ prefix: string | null; taken: number }>(
      `update invoicing.series s
          set next_number = s.next_number + 1, version = s.version + 1, updated_at = now(), updated_by = $3
        where s.organisation_id = $1 and s.kind = $2
        returning s.prefix, s.next_number - 1 as taken`,
      [context.organisation.id, kind, context.person.id],
    )
  let [series] = await take()
  if (series === undefined) {
    await seedSeries(context)
    ;[series] = await take()
  }
  return documentNumber(series!.prefix, series!.taken)
}

/** One at a time in the organisation: whoever comes second sees what the first has stored. */
export async function lockSeries(context: PluginContext, kind: Kind): Promise<void> {
  await context.db.query(
    'select s.id from invoicing.series s where s.organisation_id = $1 and s.kind = $2 for update',
    [context.organisation.id, kind],
  )
}

export const seriesHooks: TableHooks = {
  async beforeUpdate(_, changes) {
    for (const { record, values } of changes) {
      const [current, wanted] = [Number(record['next_number']), values['next_number']]
      if (Number.isInteger(wanted) && Number(wanted) < current) throw seriesBackwards({ next: current })
    }
    return Promise.resolve(changes.map(({ values }) => values))
  },
}
