import type { Fault, Manifest, Table } from '@quoin/plugin-sdk'
import { nearestName } from '../../config/nearest-name.ts'
import { KERNEL_COLUMN_NAMES } from '../structure/kernel-columns.ts'

/** What the checks of one manifest see: the manifest, its neighbours, and where faults go. */
export interface Scope {
  readonly manifest: Manifest
  /** Every manifest known, this one included, by id. */
  readonly manifests: ReadonlyMap<string, Manifest>
  report(fault: Fault): void
}

/** A table by `name` (own) or `plugin.name`; reports the nearest name when there is none. */
export function findTable(scope: Scope, reference: string, path: string): Table | undefined {
  const [first, second] = reference.split('.') as [string, string | undefined]
  const owner = second === undefined ? scope.manifest : scope.manifests.get(first)
  const name = second ?? first
  if (owner === undefined) {
    reportUnknown(scope, path, { expected: 'an installed plugin', got: first, known: scope.manifests.keys() })
    return undefined
  }
  const table = own(owner.tables, name)
  if (table === undefined) {
    reportUnknown(scope, path, {
      expected: `a table of ${owner.id}`,
      got: name,
      known: Object.keys(owner.tables ?? {}),
    })
  }
  return table
}

/** Reports a column that neither the table nor the kernel declares. */
export function checkColumn(scope: Scope, table: Table, column: string, path: string): void {
  const kernel = KERNEL_COLUMN_NAMES.filter((name) => name !== 'deleted_at' || table.softDelete === true)
  if (own(table.columns, column) !== undefined || kernel.includes(column)) return
  reportUnknown(scope, path, {
    expected: 'a column of the table',
    got: column,
    known: [...Object.keys(table.columns), ...kernel],
  })
}

export function reportUnknown(
  scope: Scope,
  path: string,
  { expected, got, known }: { expected: string; got: string; known: Iterable<string> },
): void {
  const near = nearestName(got, known)
  const hint = near === undefined ? '' : `; did you mean "${near}"?`
  scope.report({ path, message: `expected ${expected}, got "${got}"${hint}`, expected, got })
}

export function report(scope: Scope, path: string, expected: string, got: string): void {
  scope.report({ path, message: `expected ${expected}, got ${got}`, expected, got })
}

/** An entry that the object has itself: `constructor` is none. */
export const own = <Value>(
  of: Readonly<Record<string, Value>> | undefined,
  key: string,
): Value | undefined => (of !== undefined && Object.hasOwn(of, key) ? of[key] : undefined)
