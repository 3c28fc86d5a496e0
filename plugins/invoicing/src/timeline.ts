import type { PluginContext, RecordRow } from '@quoin/plugin-sdk'

/** One line on the timeline of the document and its customer, where the person at work may write there. */
export async function tellTimeline(
  context: PluginContext,
  document: RecordRow,
  subject: string,
  body: string | null = null,
): Promise<void> {
  if (!context.can('create', 'core.activity')) return
  await context.records('core.activity').create({
    kind: 'event',
    subject,
    body,
    party: document['party'],
    entity: 'invoicing.document',
    record: document.id,
    happened_at: context.clock.now().toString(),
    owner: context.person.id,
  })
}
