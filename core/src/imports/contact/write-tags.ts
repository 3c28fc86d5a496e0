import type { Batch, Placed } from './write-contacts.ts'

/** Finds or makes the tags of a batch and ties them to its parties; a tie that exists stays. */
export async function linkTags(batch: Batch, placed: readonly Placed[]): Promise<void> {
  const names = new Map<string, string>()
  for (const { contact } of placed) for (const tag of contact.tags) names.set(tag.toLowerCase(), tag)
  if (names.size === 0) return
  const find = () =>
    batch.unit.as('core').rows<{ id: string; name: string }>({
      sql: `select t.id, t.name from core.tag t
            where t.organisation_id = $1 and t.name = any ($2::text[]) order by t.id desc`,
      values: [batch.unit.context.organisationId, [...names.values()]],
    })
  const found = await find()
  const known = new Set(found.map(({ name }) => name))
  const missing = [...names.values()].filter((name) => !known.has(name))
  await batch.insert(
    'tag',
    missing.map((name) => ({ id: batch.newId(), name })),
    'on conflict do nothing',
  )
  const ids = new Map(
    (missing.length === 0 ? found : await find()).map(({ id, name }) => [name.toLowerCase(), id]),
  )
  const links = placed.flatMap(({ id, contact }) =>
    contact.tags.flatMap((tag) => {
      const tagId = ids.get(tag.toLowerCase())
      return tagId === undefined ? [] : [{ id: batch.newId(), tag: tagId, entity: 'core.party', record: id }]
    }),
  )
  await batch.insert('tag_link', links, 'on conflict do nothing')
}
