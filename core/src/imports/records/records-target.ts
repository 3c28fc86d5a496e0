import { QuoinError, parseText, type Column } from '@quoin/plugin-sdk'
import { permitsSome } from '../../permissions/index.ts'
import type { ColumnDefinition, TableDefinition } from '../../plugins/types.ts'
import type { StoredRecord, Values } from '../../records/index.ts'
import type { BatchInput, BatchResult, ParsedRow, RowCells, TargetDriver } from '../driver.ts'
import { importForbidden } from '../errors.ts'
import type { StoredFault, StoredWrite } from '../import-store.ts'
import type { TargetPorts } from '../targets.ts'
import type { RowFault, TargetField } from '../types.ts'
import { cleanLine, cleanText } from '../values.ts'
import { matchRecords } from './match-records.ts'
import { resolveReferences } from './resolve-references.ts'

/** Values of one row; references still as the text of the cell. */
export type ParsedRecord = Readonly<Record<string, unknown>>

/** Types that no cell of a table can hold. */
const UNREADABLE: ReadonlySet<Column['type']> = new Set(['file', 'json', 'bytes', 'point'])
const MULTILINE: ReadonlySet<Column['type']> = new Set(['longtext', 'markdown'])

/** Rows of any table that declares `records.import`: its writable columns, references by their title. */
export function recordsTarget(ports: TargetPorts, table: TableDefinition): TargetDriver<ParsedRecord> {
  const columns = [...table.columns.values()].filter(isImported)
  return {
    target: {
      id: table.entity,
      label: table.table.plural ?? table.table.label,
      fields: columns.map(fieldOf),
      matchKeys: typeof table.table.records === 'object' ? (table.table.records.import?.matchKeys ?? []) : [],
    },
    pluginId: table.pluginId,
    assertAllowed(actor, options) {
      for (const verb of options.onMatch === 'update'
        ? (['create', 'update'] as const)
        : (['create'] as const)) {
        if (!permitsSome(actor.access, verb, table.entity))
          throw importForbidden({ verb, entity: table.entity })
      }
    },
    parse: (cells) => parseRecord(columns, cells),
    keys: (parsed, { matchKey }) =>
      matchKey.length > 0 && matchKey.every((name) => isPresent(parsed[name]))
        ? [`${matchKey.join('+')} ${matchKey.map((name) => String(parsed[name]).toLowerCase()).join(' ')}`]
        : [],
    process: (input) => processRecords(ports, table, columns, input),
  }
}

const isImported = ({ isKernelOwned, column }: ColumnDefinition): boolean =>
  !isKernelOwned && column.writable !== false && !UNREADABLE.has(column.type)

function fieldOf({ name, column }: ColumnDefinition): TargetField {
  return {
    id: name,
    label: column.label ?? name.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase()),
    type: column.type,
    // A reference or a default may be filled in by the product itself.
    required: column.required === true && column.default === undefined && column.type !== 'reference',
    ...(column.values === undefined ? {} : { values: column.values }),
  }
}

function parseRecord(
  columns: readonly ColumnDefinition[],
  cells: RowCells,
): { parsed: ParsedRecord; faults: RowFault[] } {
  const faults: RowFault[] = []
  const parsed: Record<string, unknown> = {}
  for (const { name, column } of columns) {
    const cell = cells.values.get(name)?.[0]
    const text = cell === undefined ? '' : MULTILINE.has(column.type) ? cleanText(cell) : cleanLine(cell)
    if (
      text === '' &&
      !(column.required === true && column.default === undefined && column.type !== 'reference')
    )
      continue
    if (column.type === 'reference' && text !== '') {
      parsed[name] = text
      continue
    }
    const dateOrder = cells.dateOrder(name)
    const currency = cells.values
      .get(column.currency ?? '')?.[0]
      ?.trim()
      .toUpperCase()
    const result = parseText(text, column, {
      ...(dateOrder === undefined ? {} : { dateOrder }),
      ...(currency === undefined ? {} : { currency }),
    })
    if ('fault' in result)
      faults.push({ column: cells.heading(name), value: text, message: capitalise(result.fault) })
    else parsed[name] = result.value
  }
  return { parsed, faults }
}

async function processRecords(
  { records, registry }: TargetPorts,
  table: TableDefinition,
  columns: readonly ColumnDefinition[],
  input: BatchInput<ParsedRecord>,
): Promise<BatchResult> {
  const { unit, actor, options, isWriting } = input
  const faults: StoredFault[] = []
  const fault = (row: ParsedRow<ParsedRecord>, column: string, value: string, message: string): void => {
    faults.push({ row: row.number, raw: row.raw, column: row.heading(column), value, message })
  }
  const resolved = await resolveReferences(unit, registry, actor, columns, input.rows, fault)
  const existing = await matchRecords(
    unit,
    actor,
    table,
    options.matchKey,
    resolved.map(({ values }) => values),
  )
  const planned = resolved.map((each, i) => ({ ...each, existing: existing[i] }))
  const created = planned.filter((plan) => plan.existing === undefined)
  const matched = planned.filter((plan) => plan.existing !== undefined)
  const writes: StoredWrite[] = []
  let create = 0
  if (created.length > 0) {
    const values = created.map((plan) => plan.values)
    const results = isWriting
      ? await records.createMany(unit, actor, table, values)
      : await records.checkMany(unit, actor, table, values)
    results.forEach((result, i) => {
      const row = created[i]?.row as ParsedRow<ParsedRecord>
      if ('faults' in result) {
        for (const { path, message } of result.faults) {
          const column = path.split('/').at(-1) ?? ''
          fault(row, column, String(row.parsed[column] ?? ''), capitalise(message))
        }
        return
      }
      create++
      writes.push(writeOf(row, table, result.record, null))
    })
  }
  if (options.onMatch === 'skip') return { create, update: 0, skip: matched.length, faults, writes }
  let update = 0
  for (const { row, values, existing: id } of matched) {
    if (!isWriting) {
      update++
      continue
    }
    try {
      const changed = await updateOne({ unit, actor, table, records }, String(id), values)
      update++
      if (changed !== undefined) writes.push(writeOf(row, table, changed.record, changed.before))
    } catch (error) {
      // A refusal by the rules left the transaction sound; one by the database ends it and is halved above.
      if (!(error instanceof QuoinError) || error.status >= 500 || error.code.startsWith('database.'))
        throw error
      fault(row, options.matchKey[0] ?? '', '', error.faults[0]?.message ?? error.message)
    }
  }
  return { create, update, skip: 0, faults, writes }
}

async function updateOne(
  {
    unit,
    actor,
    table,
    records,
  }: Pick<BatchInput<never>, 'unit' | 'actor'> & { table: TableDefinition } & Pick<TargetPorts, 'records'>,
  id: string,
  values: Values,
): Promise<{ record: StoredRecord; before: Values } | undefined> {
  const names = Object.keys(values)
  const stored = await unit.as(table.pluginId).first<StoredRecord>({
    sql: `select t.* from "${table.pluginId}"."${table.name}" t where t.organisation_id = $1 and t.id = $2 for update`,
    values: [actor.organisationId, id],
  })
  if (
    stored === undefined ||
    names.every((name) => String(stored[name] ?? '') === String(values[name] ?? ''))
  )
    return undefined
  const record = await records.update(unit, actor, table, { id, values })
  // Hooks may change more than the row says; what is put back is everything that differs.
  const written = await unit.as(table.pluginId).first<StoredRecord>({
    sql: `select t.* from "${table.pluginId}"."${table.name}" t where t.organisation_id = $1 and t.id = $2`,
    values: [actor.organisationId, id],
  })
  const before = Object.fromEntries(
    [...table.columns.values()]
      .filter(
        ({ name, isKernelOwned }) =>
          !isKernelOwned && JSON.stringify(stored[name]) !== JSON.stringify(written?.[name]),
      )
      .map(({ name }) => [name, stored[name] ?? null]),
  )
  return { record, before }
}

function writeOf(
  row: ParsedRow<ParsedRecord>,
  table: TableDefinition,
  record: StoredRecord,
  before: Values | null,
): StoredWrite {
  return {
    row: row.number,
    entity: table.entity,
    record: record.id,
    kind: before === null ? 'create' : 'update',
    version: record.version,
    before,
  }
}

const isPresent = (value: unknown): boolean => value !== undefined && value !== null && value !== ''
const capitalise = (text: string): string => text.replace(/^./, (first) => first.toUpperCase())
