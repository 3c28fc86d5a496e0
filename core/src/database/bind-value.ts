/** What the wire takes: text, bytes, or NULL. */
export type WireValue = string | Buffer | null

/**
 * Turns a bound JavaScript value into what PostgreSQL reads: dates as ISO 8601 in UTC, arrays as PostgreSQL
 * arrays, other objects as JSON. An array meant for a JSON column is passed as text, `JSON.stringify(list)`.
 */
export function toWireValue(value: unknown): WireValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  if (typeof value !== 'object') return String(value)
  if (Buffer.isBuffer(value)) return value
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  if (value instanceof Date) return value.toISOString()
  return Array.isArray(value) ? arrayLiteral(value) : JSON.stringify(value)
}

/** @see PostgreSQL manual, 8.15.6 Array Input and Output Syntax */
function arrayLiteral(items: readonly unknown[]): string {
  return `{${items.map(arrayElement).join(',')}}`
}

function arrayElement(item: unknown): string {
  if (Array.isArray(item)) return arrayLiteral(item)
  const value = toWireValue(item)
  if (value === null) return 'NULL'
  const text = typeof value === 'string' ? value : `\\x${value.toString('hex')}`
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
