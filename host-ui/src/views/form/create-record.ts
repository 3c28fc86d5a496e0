import { navigate, recordHref, tableOf, titleOf, toast } from '@quoin/plugin-sdk/ui'
import type { Row } from '../model/tables.ts'
import { openForm, type FormRequest } from './open-form.ts'

/** Asks for a new record and says that it was made; the toast leads to it. */
export async function createRecord(request: FormRequest): Promise<Row | undefined> {
  const made = await openForm(request)
  const table = tableOf(request.entity)
  if (!made || !table) return made
  toast({
    text: `“${titleOf(table, made)}” created.`,
    tone: 'success',
    action: { label: 'Open', run: () => navigate(recordHref(request.entity, made.id)) },
  })
  return made
}
