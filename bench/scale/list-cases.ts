import { typeOf } from '@quoin/plugin-sdk'
import type { TableDefinition } from '../../core/src/plugins/index.ts'
import { searchWords } from '../../core/src/records/search-words.ts'
import type { ListQuery } from '../../core/src/records/index.ts'

export interface ListCase {
  readonly name: string
  readonly query: ListQuery
  /** The page after the first one. */
  readonly isSecondPage?: boolean
}

export type Row = Readonly<Record<string, unknown>>

/** Columns that some index has right after the organisation, references included: they get one of their own. */
export function indexedColumns({ table, columns }: TableDefinition): string[] {
  const declared = [...(table.indexes ?? []), ...(table.unique ?? [])].map(([first]) => first!)
  const references = [...columns.values()]
    .filter(({ column, isKernelOwned }) => column.type === 'reference' && !isKernelOwned)
    .map(({ name }) => name)
  return [...new Set([...declared, ...references])]
}

/** What a list page can ask of a table with the help of its indexes: pages, orders, filters, a search. */
export function listCases(table: TableDefinition, samples: readonly Row[]): ListCase[] {
  const isSortable = (name: string): boolean => typeOf(table.columns.get(name)!.column).isSortable
  const known = (name: string): unknown => samples.find((row) => row[name] !== null)?.[name]
  const indexed = indexedColumns(table).filter((name) => known(name) !== undefined)
  const sorts = indexed.filter(isSortable).flatMap((name) => [name, `-${name}`])
  const searched = [...table.columns.values()].find(({ column }) => column.search !== undefined)
  const [word] = searchWords(String(known(searched?.name ?? '') ?? ''))
  return [
    { name: 'first page', query: {} },
    { name: 'second page', query: {}, isSecondPage: true },
    ...sorts.map((sort) => ({ name: `sort ${sort}`, query: { sort } })),
    ...sorts.map((sort) => ({ name: `sort ${sort}, second page`, query: { sort }, isSecondPage: true })),
    ...indexed.map((name) => ({
      name: `filter ${name}`,
      query: { filter: { [name]: { eq: known(name) } } },
    })),
    ...(word === undefined ? [] : [{ name: `search ${word}`, query: { search: word } }]),
  ]
}
