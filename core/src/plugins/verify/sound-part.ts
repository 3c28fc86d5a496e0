import type { Column, Fault, Manifest } from '@quoin/plugin-sdk'
import { schemaFaults } from './schema-faults.ts'

const MAX_ROUNDS = 10

/** Stands in for a column of unknown type; checks of meaning leave it alone. */
export const STUB: Column = Object.freeze({ type: 'text' })

/** Stands in for a version that cannot be read. */
export const STUB_VERSION = '0.0.0-unknown'

/** What a manifest or a table that lacks a required part gets, so that the rest of it can be checked. */
const FILLING: Readonly<Record<string, unknown>> = {
  id: 'unnamed',
  name: '-',
  summary: '',
  publisher: 'unknown',
  license: '',
  icon: '',
  version: STUB_VERSION,
  kernel: '*',
  label: '-',
  title: '',
  columns: {},
}

/**
 * The manifest without its malformed parts, so that meaning can be checked in the same pass as form. A column
 * of unknown type stays as `STUB`: what refers to it by name is not at fault.
 * @returns undefined when too little is left to make sense of
 */
export function soundPart(value: unknown, faults: readonly Fault[]): Manifest | undefined {
  const copy: unknown = structuredClone(value)
  let left = faults
  for (let round = 0; left.length > 0; round++) {
    if (round === MAX_ROUNDS || left.some(({ path }) => path === '')) return undefined
    for (const { path, message } of left) mend(copy, path.slice(1).split('/').map(unescapePart), message)
    left = schemaFaults(copy)
  }
  return copy as Manifest
}

const unescapePart = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~')

function mend(root: unknown, path: string[], message: string): void {
  const [tables, , columns, column, setting] = path
  if (
    tables === 'tables' &&
    columns === 'columns' &&
    (setting === 'type' || (column !== undefined && path.length === 4))
  ) {
    const parent = at(root, path.slice(0, 3))
    if (parent !== undefined && Object.hasOwn(parent, column!) && /^[a-z][a-z0-9_]*$/.test(column!)) {
      parent[column!] = STUB
      return
    }
  }
  const isMissing = message === 'is missing'
  const key = path.at(-1)!
  if (isMissing && isFillable(path)) {
    at(root, path.slice(0, -1))![key] = structuredClone(FILLING[key])
    return
  }
  // What misses another part goes as a whole; anything else goes alone.
  const target = isMissing && path.length > 1 ? path.slice(0, -1) : path
  const parent = at(root, target.slice(0, -1))
  if (Array.isArray(parent)) parent.splice(Number(target.at(-1)), 1)
  else if (parent !== undefined) delete parent[target.at(-1)!]
}

const isFillable = (path: readonly string[]): boolean =>
  (path.length === 1 || (path.length === 3 && path[0] === 'tables')) && Object.hasOwn(FILLING, path.at(-1)!)

function at(root: unknown, path: readonly string[]): Record<string, unknown> | undefined {
  let value: unknown = root
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string, unknown>)[part]
  }
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}
