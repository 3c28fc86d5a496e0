import { randomFillSync } from 'node:crypto'
import { systemClock } from '../config/clock.ts'

/**
 * A UUID version 7: sorts by time of making, so new rows land at the end of an index.
 * @see RFC 9562, section 5.7
 */
export function newId(now: number = systemClock.now().getTime()): string {
  const bytes = randomFillSync(Buffer.allocUnsafe(16))
  bytes.writeUIntBE(now, 0, 6)
  bytes[6] = 0x70 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
