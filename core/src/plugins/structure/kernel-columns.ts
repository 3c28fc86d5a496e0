import type { ColumnStructure } from './types.ts'

const column = (name: string, type: string, isRequired = true, value?: string): ColumnStructure => ({
  name,
  type,
  isRequired,
  collation: undefined,
  default: value,
})

/** Leads every key, so that no index, reference or uniqueness ever crosses organisations. */
export const ORGANISATION: ColumnStructure = column('organisation_id', 'uuid')

/** Columns that every table has beside the declared ones; `id` is a UUID v7 made by the writer. */
export const KERNEL_COLUMNS: readonly ColumnStructure[] = [
  column('id', 'uuid'),
  column('version', 'integer', true, '1'),
  column('created_at', 'timestamp with time zone', true, 'now()'),
  column('created_by', 'uuid'),
  column('updated_at', 'timestamp with time zone', true, 'now()'),
  column('updated_by', 'uuid'),
]

export const DELETED_AT: ColumnStructure = column('deleted_at', 'timestamp with time zone', false)

export const KERNEL_COLUMN_NAMES: readonly string[] = [
  ORGANISATION.name,
  ...KERNEL_COLUMNS.map(({ name }) => name),
  DELETED_AT.name,
]
