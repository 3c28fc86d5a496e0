import { typeOf, type Column, type Table } from '@quoin/plugin-sdk'
import { KERNEL_COLUMN_NAMES } from '../structure/kernel-columns.ts'
import { SEARCH_TABLE } from '../structure/search.ts'
import { RESERVED_WORDS } from './reserved-words.ts'
import { checkSchema } from './verify-code.ts'
import { STUB } from './sound-part.ts'
import { checkColumn, findTable, own, report, reportUnknown, type Scope } from './scope.ts'
import { describe } from './schema-faults.ts'
import { verifyWhen } from './verify-conditions.ts'
import { verifyImmutable } from './verify-immutable.ts'

export function verifyTables(scope: Scope): void {
  for (const [name, table] of Object.entries(scope.manifest.tables ?? {})) {
    const path = `/tables/${name}`
    checkName(scope, name, path)
    if (name === SEARCH_TABLE) report(scope, path, 'another name', 'the name of the kernel’s search terms')
    verifyKeys(scope, table, path)
    verifyShown(scope, table, path)
    verifyImmutable(scope, table, path)
    for (const [column, definition] of Object.entries(table.columns)) {
      const columnPath = `${path}/columns/${column}`
      checkName(scope, column, columnPath)
      if (KERNEL_COLUMN_NAMES.includes(column)) {
        report(scope, columnPath, 'another name', `"${column}", which the kernel adds to every table`)
      }
      if (definition !== STUB) verifyColumn(scope, table, definition, columnPath)
    }
  }
  verifyContracts(scope)
}

/** Uninstalling computes with both: the day it counts from, and how long. */
function verifyRetention(scope: Scope, table: Table, path: string): void {
  if (table.retention === undefined) return
  const { anchor, period } = table.retention
  checkColumn(scope, table, anchor, `${path}/anchor`)
  const type = own(table.columns, anchor)?.type
  if (type !== undefined && type !== 'date' && type !== 'datetime')
    report(scope, `${path}/anchor`, 'a date or datetime column', `"${anchor}" of type ${type}`)
  if (!/^P\d{1,4}[YMWD]$/.test(period))
    report(scope, `${path}/period`, 'a period such as P10Y', describe(period))
}

function checkName(scope: Scope, name: string, path: string): void {
  if (RESERVED_WORDS.has(name)) report(scope, path, 'another name', `"${name}", a reserved word of SQL`)
}

/** Types whose values no B-tree index holds, or not as an order that means anything. */
const isIndexable = (column: Column): boolean => typeOf(column).isSortable || column.type === 'file'

function verifyKeys(scope: Scope, table: Table, path: string): void {
  for (const part of ['indexes', 'unique'] as const) {
    for (const [place, columns] of (table[part] ?? []).entries()) {
      for (const [position, column] of columns.entries()) {
        const at = `${path}/${part}/${place}/${position}`
        checkColumn(scope, table, column, at)
        const definition = own(table.columns, column)
        if (definition !== undefined && !isIndexable(definition)) {
          report(scope, at, 'a column whose type has an order', `"${column}" of type ${definition.type}`)
        }
      }
      const isTwice = columns.length !== new Set(columns).size
      if (isTwice) report(scope, `${path}/${part}/${place}`, 'each column once', describe(columns))
      const twin = (table[part] ?? []).findIndex((other) => other.join() === columns.join())
      if (twin < place)
        report(scope, `${path}/${part}/${place}`, 'another list', `the same as ${part}/${twin}`)
    }
  }
  const matchKeys = typeof table.records === 'object' ? (table.records.import?.matchKeys ?? []) : []
  for (const [place, columns] of matchKeys.entries()) {
    for (const [position, column] of columns.entries()) {
      checkColumn(scope, table, column, `${path}/records/import/matchKeys/${place}/${position}`)
    }
  }
}

function verifyShown(scope: Scope, table: Table, path: string): void {
  for (const [, column] of table.title.matchAll(/\{([^{}]*)\}/g))
    checkColumn(scope, table, column!, `${path}/title`)
  for (const [place, column] of (table.list ?? []).entries())
    checkColumn(scope, table, column, `${path}/list/${place}`)
  for (const [place, column] of (table.audit?.read ?? []).entries()) {
    checkColumn(scope, table, column, `${path}/audit/read/${place}`)
  }
  for (const key of (table.sort ?? '').split(',').filter((each) => each !== '')) {
    checkColumn(scope, table, key.replace(/^-/, ''), `${path}/sort`)
  }
  verifyRetention(scope, table, `${path}/retention`)
}

/** Settings that only some types have. */
const BELONGS_TO: Readonly<Record<string, readonly Column['type'][]>> = {
  values: ['choice'],
  labels: ['choice'],
  tones: ['choice'],
  to: ['reference'],
  onDelete: ['reference', 'file'],
  currency: ['money'],
  precision: ['decimal'],
  scale: ['decimal'],
  schema: ['json'],
  min: ['integer', 'decimal', 'money', 'percent', 'duration'],
}

function verifyColumn(scope: Scope, table: Table, column: Column, path: string): void {
  for (const [setting, types] of Object.entries(BELONGS_TO)) {
    if (setting in column && !types.includes(column.type)) {
      report(
        scope,
        `${path}/${setting}`,
        `this only for ${types.join(', ')}`,
        `a column of type ${column.type}`,
      )
    }
  }
  const type = typeOf(column)
  if (column.default !== undefined && !type.acceptsDefault(column.default, column)) {
    report(scope, `${path}/default`, `a default that a ${column.type} may have`, describe(column.default))
  }
  if (column.min !== undefined && column.max !== undefined && column.min > column.max) {
    report(scope, `${path}/min`, `at most max (${column.max})`, String(column.min))
  }
  if ((column.scale ?? 0) > (column.precision ?? 18)) {
    report(scope, `${path}/scale`, `at most precision (${column.precision ?? 18})`, String(column.scale))
  }
  if (column.search !== undefined && !type.isSearchable) {
    report(scope, `${path}/search`, 'this only for columns of text', `a column of type ${column.type}`)
  }
  if (column.type === 'json' && column.schema !== undefined) {
    checkSchema(scope, Object(column.schema), `${path}/schema`)
  }
  verifyWhen(scope, table, column, path)
  if (column.type === 'choice') verifyChoice(scope, column, path)
  if (column.type === 'money') verifyMoney(scope, table, column, path)
  if (column.type === 'reference') verifyReference(scope, column, path)
  if (column.onDelete === 'set-null' && column.required === true) {
    report(scope, `${path}/onDelete`, 'restrict or cascade, because the column is required', 'set-null')
  }
  const subject = column.privacy?.subject
  if (subject !== undefined && subject !== 'self')
    checkColumn(scope, table, subject, `${path}/privacy/subject`)
}

function verifyChoice(scope: Scope, column: Column, path: string): void {
  if (column.values === undefined)
    return report(scope, `${path}/values`, 'the values of the choice', 'nothing')
  for (const part of ['labels', 'tones'] as const) {
    for (const name of Object.keys(column[part] ?? {})) {
      if (column.values.includes(name)) continue
      reportUnknown(scope, `${path}/${part}/${name}`, {
        expected: 'a value of the choice',
        got: name,
        known: column.values,
      })
    }
  }
}

function verifyMoney(scope: Scope, table: Table, column: Column, path: string): void {
  if (column.currency === undefined) {
    return report(scope, `${path}/currency`, 'the column that holds the currency', 'nothing')
  }
  const currency = own(table.columns, column.currency)
  if (currency === STUB || currency?.type === 'currency') return
  const known = Object.keys(table.columns).filter((name) => table.columns[name]!.type === 'currency')
  reportUnknown(scope, `${path}/currency`, {
    expected: 'a column of type currency',
    got: column.currency,
    known: known,
  })
}

function verifyReference(scope: Scope, column: Column, path: string): void {
  if (column.to === undefined) return report(scope, `${path}/to`, 'the table it refers to', 'nothing')
  const [provider, foreign] = column.to.split('.') as [string, string | undefined]
  findTable(scope, column.to, `${path}/to`)
  const { id, requires = {} } = scope.manifest
  const isReachable =
    foreign === undefined || provider === id || provider === 'core' || own(requires, provider) !== undefined
  if (!isReachable) {
    report(
      scope,
      `${path}/to`,
      `"${provider}" among "requires"`,
      'a reference to a plugin that may be absent',
    )
  }
  if (provider === 'kernel' && id !== 'kernel')
    report(scope, `${path}/to`, 'a table that products share', column.to)
}

function verifyContracts(scope: Scope): void {
  const { contracts = {}, tables = {} } = scope.manifest
  for (const [name, { table, columns }] of Object.entries(contracts)) {
    const path = `/contracts/${name}`
    const view = name.replace('@', '_v')
    if (own(tables, view) !== undefined) report(scope, path, 'another name', `"${view}", the name of a table`)
    const source = findTable(scope, table, `${path}/table`)
    for (const [as, column] of Object.entries(columns)) {
      if (source !== undefined) checkColumn(scope, source, column, `${path}/columns/${as}`)
      if (RESERVED_WORDS.has(as))
        report(scope, `${path}/columns/${as}`, 'another name', `"${as}", a reserved word of SQL`)
      if (as === 'organisation_id')
        report(
          scope,
          `${path}/columns/${as}`,
          'columns beside organisation_id',
          'it, which every contract has',
        )
    }
  }
}
