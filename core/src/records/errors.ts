import { defineError } from '@quoin/plugin-sdk'

/** One body for a table that is hidden, a product that is off, another organisation's id and an absent one. */
export const recordNotFound = defineError({
  code: 'records.not-found',
  status: 404,
  message: () => 'There is no such record here, or you may not see it.',
  help: () => 'Go back to the list and open the record from there.',
})

export const operationClosed = defineError<{ operation: string; entity: string }>({
  code: 'records.closed',
  status: 403,
  message: ({ operation, entity }) => `${entity} offers no ${operation} over this interface.`,
  help: () => 'Its product writes these records itself; look among its actions.',
})

export const queryInvalid = defineError({
  code: 'records.invalid-query',
  status: 400,
  message: () => 'The query of this list cannot be read.',
  help: () => 'Correct every part that is listed.',
})

export const cursorInvalid = defineError<{ reason: string }>({
  code: 'records.invalid-cursor',
  status: 400,
  message: ({ reason }) => `The cursor cannot be used: ${reason}.`,
  help: () => 'Start again without a cursor; a cursor belongs to one table and one sort.',
})

export const valuesInvalid = defineError<{ entity: string }>({
  code: 'records.invalid',
  status: 422,
  message: ({ entity }) => `The values do not make a valid ${entity}.`,
  help: () => 'Correct every value that is listed; nothing was stored.',
})

export const recordStale = defineError<{ yours: object; current: object }>({
  code: 'records.stale',
  status: 409,
  message: () => 'Somebody changed this record since you opened it.',
  help: () => 'Compare your values with the current ones and save again with the current version.',
})

export const recordInUse = defineError<{ uses: readonly { entity: string; label: string; count: number }[] }>(
  {
    code: 'records.in-use',
    status: 409,
    message: ({ uses }) =>
      `Others refer to this record: ${uses.map(({ label, count }) => `${count} ${label}`).join(', ')}.`,
    help: () => 'First change or delete the records that refer to it.',
  },
)

export const recordDuplicate = defineError<{ entity: string }>({
  code: 'records.duplicate',
  status: 409,
  message: ({ entity }) => `Another ${entity} has the same value already.`,
  help: () => 'Change the value, or open the record that has it.',
})

export const bulkRefused = defineError<{ faults: number }>({
  code: 'records.bulk-refused',
  status: 422,
  message: ({ faults }) => `Nothing was stored: ${faults} faults in the operations.`,
  help: () => 'Mend or leave out the operations that are listed.',
})

export const tooManyGroups = defineError<{ limit: number }>({
  code: 'records.too-many-groups',
  status: 422,
  message: ({ limit }) => `The summary would have more than ${limit} groups.`,
  help: () => 'Narrow the filter, or group by a column with fewer values.',
})

export const sumTooLarge = defineError({
  code: 'records.sum-too-large',
  status: 422,
  message: () => 'A sum is beyond 9,007,199,254,740,991 and cannot be given exactly.',
  help: () => 'Narrow the filter.',
})
