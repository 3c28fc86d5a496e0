import type { RecordRow, TableHooks, Values } from '@quoin/plugin-sdk'
import { lockDocuments, nameOf, termsOf } from './documents.ts'
import { alreadyIssued, currencyFixed } from './errors.ts'
import { mayChange } from './rules/document.ts'
import { refreshTotals } from './totals.ts'

/** Completes drafts, and keeps what is issued as it is; the database holds the same against any other writer. */
export const documentHooks: TableHooks = {
  async beforeCreate(context, rows) {
    const terms = await termsOf(
      context,
      rows.map((row) => row['party']),
    )
    return rows.map((values) => ({
      ...values,
      currency:
        values['currency'] ?? terms.get(String(values['party']))?.currency ?? context.organisation.currency,
    }))
  },

  async beforeUpdate(context, changes) {
    for (const { record, values } of changes) {
      if (!mayChange(record['state'], changedColumns(record, values)))
        throw alreadyIssued({ number: nameOf(of(record)) })
    }
    const moved = changes.filter(({ record, values }) => isOther(record, values, 'currency'))
    if (moved.length > 0) {
      const withLines = await context.db.query<{ document: string }>(
        `select distinct l.document from invoicing.line l
          where l.organisation_id = $1 and l.document = any ($2::uuid[])`,
        [context.organisation.id, moved.map(({ record }) => record.id)],
      )
      const [fixed] = moved.filter(({ record }) => withLines.some(({ document }) => document === record.id))
      if (fixed !== undefined) throw currencyFixed({ currency: String(fixed.record['currency']) })
    }
    return changes.map(({ values }) => values)
  },

  async beforeDelete(_, records) {
    for (const record of records) {
      if (record['state'] !== 'draft') throw alreadyIssued({ number: nameOf(of(record)) })
    }
    return Promise.resolve()
  },

  /** The tax point decides the rates. */
  async afterUpdate(context, changes) {
    const moved = changes.filter(
      ({ before, record }) => record['state'] === 'draft' && before['supply_date'] !== record['supply_date'],
    )
    const documents = await lockDocuments(
      context,
      moved.map(({ record }) => record.id),
    )
    await refreshTotals(context, documents.values())
  },
}

const of = (record: RecordRow) => ({ number: record['number'], kind: record['kind'] })

const isOther = (record: RecordRow, values: Values, column: string): boolean =>
  column in values && values[column] !== record[column]

const changedColumns = (record: RecordRow, values: Values): string[] =>
  Object.keys(values).filter((column) => isOther(record, values, column))
