import type { RecordHook, RecordHooks, StoredRecord, Values } from '../../records/index.ts'
import { addMain, dropMain, EMAILS, PHONES, setMain, settle, type AddressBook } from './address-book.ts'
import { completeChangedName, completeNewName } from './party-name.ts'

const BOOKS = [EMAILS, PHONES] as const

/** Rules of the platform's own tables that no column type can express. */
export function addPlatformHooks(hooks: RecordHooks): void {
  hooks.add('core.party', partyHook)
  for (const book of BOOKS) hooks.add(`core.${book.table}`, addressHook(book))
}

const partyHook: RecordHook = {
  async beforeCreate(_, rows) {
    return rows.map(completeNewName)
  },

  async beforeUpdate({ unit }, changes) {
    const completed: Values[] = []
    for (const { record, values } of changes) {
      let next = completeChangedName(record, values)
      for (const book of BOOKS) {
        if (!(book.column in next) || !isEmpty(next[book.column]) || isEmpty(record[book.column])) continue
        next = { ...next, [book.column]: await dropMain(unit, book, record.id) }
      }
      completed.push(next)
    }
    return completed
  },

  async afterCreate({ unit }, records) {
    for (const book of BOOKS) await addMain(unit, book, entriesOf(book, records))
  },

  async afterUpdate({ unit }, changes) {
    for (const book of BOOKS) {
      const changed = changes.filter(({ before, record }) => before[book.column] !== record[book.column])
      for (const entry of entriesOf(
        book,
        changed.map(({ record }) => record),
      )) {
        await setMain(unit, book, entry)
      }
    }
  },
}

function addressHook(book: AddressBook): RecordHook {
  return {
    async afterCreate({ unit }, records) {
      for (const { id, party, is_primary } of records) {
        await settle(unit, book, String(party), is_primary === true ? id : undefined)
      }
    },
    async afterUpdate({ unit }, changes) {
      for (const { before, record } of changes) {
        const isNewMain = before['is_primary'] !== true && record['is_primary'] === true
        await settle(unit, book, String(record['party']), isNewMain ? record.id : undefined)
        if (before['party'] !== record['party']) await settle(unit, book, String(before['party']))
      }
    },
    async afterDelete({ unit }, records) {
      for (const { party } of records) await settle(unit, book, String(party))
    },
  }
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === ''

function entriesOf(
  { column }: AddressBook,
  records: readonly StoredRecord[],
): { party: string; value: string }[] {
  return records.flatMap((record) => {
    const value = record[column]
    return typeof value === 'string' && value !== '' ? [{ party: record.id, value }] : []
  })
}
