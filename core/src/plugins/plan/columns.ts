import type { FoundSchema } from '../catalog/types.ts'
import { qualified, quote } from '../structure/sql-names.ts'
import type { ColumnStructure, SchemaStructure } from '../structure/types.ts'
import { step } from './step.ts'
import { columnDefault, columnSql } from './table-sql.ts'
import { shared } from './tables.ts'
import type { Step, StepKind } from './types.ts'

const EXCLUSIVE = 'access exclusive'

export const planColumns = (wanted: SchemaStructure, found: FoundSchema): Step[] =>
  shared(wanted, found).flatMap(({ table, existing }) => {
    const place = {
      object: `${wanted.schema}.${table.name}`,
      alter: `alter table ${qualified(wanted.schema, table.name)}`,
    }
    const dropped = [...existing.columns.keys()].filter((name) => !table.columns.has(name))
    return [
      ...[...table.columns.values()].flatMap((column) =>
        planColumn(place, column, existing.columns.get(column.name)),
      ),
      ...dropped.flatMap((name) => unrequire(place, existing.columns.get(name)!)),
      ...dropped.map((name) =>
        step(`${place.object}.${name}`, `drop column ${name}`, `${place.alter} drop column ${quote(name)}`, {
          kind: 'destructive',
          lock: EXCLUSIVE,
          phase: 'contract',
          isOfDropped: true,
        }),
      ),
    ]
  })

/** The new version no longer writes it, and may run before the column is gone. */
function unrequire(place: Place, { name, isRequired, default: value }: ColumnStructure): Step[] {
  if (!isRequired || value !== undefined) return []
  const sql = `${place.alter} alter column ${quote(name)} drop not null`
  return [step(`${place.object}.${name}`, 'allow no value', sql, { lock: EXCLUSIVE })]
}

interface Place {
  readonly object: string
  readonly alter: string
}

function planColumn(place: Place, column: ColumnStructure, existing: ColumnStructure | undefined): Step[] {
  const object = `${place.object}.${column.name}`
  if (existing === undefined) {
    // Without a default the old version cannot write it and stored rows lack it, until data statements ran.
    const isLate = column.isRequired && column.default === undefined
    const added = columnSql(isLate ? { ...column, isRequired: false } : column)
    const add = step(object, `add column ${column.name}`, `${place.alter} add column ${added}`, {
      lock: EXCLUSIVE,
    })
    return isLate ? [add, require(place, column.name)] : [add]
  }
  const steps: Step[] = []
  const alter = (summary: string, act: string, kind: StepKind = 'safe') =>
    steps.push(
      step(object, summary, `${place.alter} alter column ${quote(column.name)} ${act}`, {
        kind,
        lock: EXCLUSIVE,
      }),
    )
  const isRetyped = existing.type !== column.type
  if (isRetyped || existing.collation !== column.collation) {
    if (isRetyped && existing.default !== undefined) alter('drop the default of another type', 'drop default')
    const collation = column.collation === undefined ? '' : ` collate pg_catalog.${quote(column.collation)}`
    const using = isRetyped ? ` using ${quote(column.name)}::${column.type}` : ''
    alter(
      `change type from ${existing.type} to ${column.type}`,
      `type ${column.type}${collation}${using}`,
      isRetyped ? kindOfRetype(existing.type, column.type) : 'safe',
    )
  }
  if (existing.default !== column.default || (isRetyped && column.default !== undefined)) {
    alter(
      column.default === undefined ? 'drop default' : `default ${column.default}`,
      column.default === undefined ? 'drop default' : `set default ${columnDefault(column)}`,
    )
  }
  if (existing.isRequired !== column.isRequired) {
    if (column.isRequired) steps.push(require(place, column.name))
    else alter('allow no value', 'drop not null')
  }
  return steps
}

const require = (place: Place, name: string): Step =>
  step(
    `${place.object}.${name}`,
    'require a value',
    `${place.alter} alter column ${quote(name)} set not null`,
    {
      kind: 'breaking',
      lock: EXCLUSIVE,
      phase: 'contract',
    },
  )

const WIDENINGS = new Set([
  'integer bigint',
  'integer numeric',
  'bigint numeric',
  'date timestamp with time zone',
])

/** A change that some stored value may not survive destroys; any other still breaks code that reads the old type. */
function kindOfRetype(from: string, to: string): StepKind {
  const [, fromPrecision, fromScale] = /^numeric\((\d+),(\d+)\)$/.exec(from) ?? []
  const [, toPrecision, toScale] = /^numeric\((\d+),(\d+)\)$/.exec(to) ?? []
  if (fromPrecision !== undefined && toPrecision !== undefined) {
    const isWider =
      Number(toScale) >= Number(fromScale) &&
      Number(toPrecision) - Number(toScale) >= Number(fromPrecision) - Number(fromScale)
    return isWider ? 'safe' : 'destructive'
  }
  return to === 'text' || WIDENINGS.has(`${from} ${to.replace(/\(.*/, '')}`) ? 'breaking' : 'destructive'
}
