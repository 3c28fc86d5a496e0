import { createHash } from 'node:crypto'

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
export const qualified = (schema: string, name: string): string => `${quote(schema)}.${quote(name)}`
export const columnList = (columns: readonly string[]): string => columns.map(quote).join(', ')
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** PostgreSQL cuts longer names silently. */
const MAX_NAME = 63

export const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8)

/** `deal_stage_created_at_idx`; too long a name keeps its head and ends in a hash of the whole. */
export function objectName(parts: readonly string[], suffix: string): string {
  const name = [...parts, suffix].join('_')
  if (name.length <= MAX_NAME) return name
  const end = `_${shortHash(name)}_${suffix}`
  return name.slice(0, MAX_NAME - end.length) + end
}

/** `party@1` is the view `party_v1`. */
export const contractView = (contract: string): string => contract.replace('@', '_v')
