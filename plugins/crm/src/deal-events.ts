import type { PluginContext, RecordRow } from '@quoin/plugin-sdk'

interface Move {
  readonly before: RecordRow
  readonly record: RecordRow
}

/**
 * Tells other products of moves. Only of moves: a deal that is stored as won, by an import of past years for
 * example, was not won now, and nobody shall bill it again.
 */
export async function tellOthers(context: PluginContext, moves: readonly Move[]): Promise<void> {
  for (const { before, record } of moves) {
    const of = { table: 'deal', id: record.id }
    const facts = factsOf(record)
    await context.emit('deal.stage-changed@1', { ...facts, from_stage: before['stage'] }, of)
    if (before['outcome'] === record['outcome']) continue
    if (record['outcome'] === 'won') await context.emit('deal.won@1', facts, of)
    if (record['outcome'] === 'lost') {
      await context.emit('deal.lost@1', { ...facts, lost_reason: record['lost_reason'] ?? null }, of)
    }
  }
}

const factsOf = (deal: RecordRow): Record<string, unknown> =>
  Object.fromEntries(FACTS.map((column) => [column, deal[column] ?? null]))

const FACTS = ['id', 'title', 'party', 'owner', 'amount', 'currency', 'pipeline', 'stage'] as const
