import type { Filter } from '@quoin/plugin-sdk'
import { matchesFilter, type RecordPage } from '@quoin/plugin-sdk/ui'
import type { Row, ViewColumn, ViewTable } from '../model/tables.ts'

/** The part of a JSON Schema that a form can ask for. */
interface PropertySchema {
  readonly type?: string
  readonly title?: string
  readonly format?: string
  readonly enum?: readonly string[]
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
}

export interface ActionSchema {
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, PropertySchema>>
}

/**
 * Fields of an action that a person must or may fill in; `id` and `version` come from the record.
 * @param columns of the record: the id of a reference is asked for by choosing what it points to
 */
export function askedFields(
  input: ActionSchema,
  given: readonly string[] = [],
  columns: Readonly<Record<string, ViewColumn>> = {},
): Record<string, ViewColumn> {
  const known = new Set(['id', 'version', ...given])
  const fields: Record<string, ViewColumn> = {}
  for (const [name, schema] of Object.entries(input.properties ?? {})) {
    if (known.has(name)) continue
    const required = input.required?.includes(name) === true
    const column = columns[name]
    const isReference = schema.format === 'uuid' && column?.type === 'reference'
    fields[name] = isReference
      ? { ...column, label: schema.title ?? column.label ?? name, required }
      : fieldOf(name, schema, required)
  }
  return fields
}

function fieldOf(name: string, schema: PropertySchema, isRequired: boolean): ViewColumn {
  const label = schema.title ?? name.replaceAll('_', ' ')
  const base = { label, required: isRequired }
  if (schema.enum) return { ...base, type: 'choice', values: [...schema.enum] }
  switch (schema.type) {
    case 'boolean':
      return { ...base, type: 'boolean' }
    case 'integer':
      return { ...base, type: 'integer' }
    case 'number':
      return { ...base, type: 'decimal' }
    default:
      return textField(base, schema)
  }
}

function textField(base: { label: string; required: boolean }, schema: PropertySchema): ViewColumn {
  if (schema.format === 'date') return { ...base, type: 'date' }
  if (schema.format === 'date-time') return { ...base, type: 'datetime' }
  const max = schema.maxLength === undefined ? {} : { max: schema.maxLength }
  return { ...base, ...max, type: (schema.maxLength ?? 0) > 500 ? 'longtext' : 'text' }
}

/**
 * What to ask when a card is dropped on a column. Required fields always; an optional one only when its
 * name begins with the value of a choice column of the target, so that a stage of category "lost" asks
 * for `lost_reason` and one of category "open" asks for nothing.
 */
export function fieldsForMove(
  input: ActionSchema,
  group: string,
  target: Readonly<Record<string, unknown>>,
  targetColumns: Readonly<Record<string, ViewColumn>>,
): Record<string, ViewColumn> {
  const meanings = Object.entries(targetColumns)
    .filter(([, column]) => column.type === 'choice')
    .map(([name]) => target[name])
    .filter((value): value is string => typeof value === 'string' && value !== '')
  const asked = Object.entries(askedFields(input, [group])).filter(
    ([name, column]) => column.required === true || meanings.some((value) => name.startsWith(`${value}_`)),
  )
  return Object.fromEntries(asked)
}

/** Names of the actions that a record page offers for this record: those whose condition it fits. */
export function offeredActions(
  layout: Pick<RecordPage, 'actions'>,
  table: Pick<ViewTable, 'columns'>,
  row: Row,
): readonly string[] {
  return (layout.actions ?? []).flatMap((entry) => {
    if (typeof entry === 'string') return [entry]
    return fits(entry.when, table, row) ? [entry.action] : []
  })
}

/** The related lists that make sense for this record. */
export const shownRelated = (
  layout: Pick<RecordPage, 'related'>,
  table: Pick<ViewTable, 'columns'>,
  row: Row,
): NonNullable<RecordPage['related']> =>
  (layout.related ?? []).filter(({ when }) => when === undefined || fits(when, table, row))

function fits(when: object, table: Pick<ViewTable, 'columns'>, row: Row): boolean {
  const kinds = Object.fromEntries(Object.entries(table.columns).map(([name, { type }]) => [name, type]))
  return matchesFilter(when as Filter, row, kinds)
}
