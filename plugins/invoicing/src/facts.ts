import type { RecordRow } from '@quoin/plugin-sdk'

/** What every event of a document tells. */
export const factsOf = (document: RecordRow) => ({
  id: document.id,
  kind: document['kind'],
  number: document['number'],
  party: document['party'],
  currency: document['currency'],
  gross: document['gross'],
  source_entity: document['source_entity'] ?? null,
  source_record: document['source_record'] ?? null,
})
