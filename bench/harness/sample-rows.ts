import type { Installation } from './installation.ts'

/** Ids of rows of the first organisation, spread over the table. */
export async function sampleRows(
  { superuser, context }: Installation,
  entity: string,
  count: number,
): Promise<string[]> {
  const { rows } = await superuser.query<{ id: string }>(
    `select id from ${entity} where organisation_id = $1 order by md5(id::text) limit $2`,
    [context.organisationId, count],
  )
  return rows.map(({ id }) => id)
}
