import { randomFillSync } from 'node:crypto'
import { systemClock } from '../config/clock.ts'

const COUNTER_BITS = 12
let lastTime = -1
let counter = 0

/**
 * A UUID version 7: sorts by time of making, so new rows land at the end of an index. Those of one millisecond
 * sort in the order of making too, 2,048 of them for certain.
 * @see RFC 9562, sections 5.7 and 6.2 (method 1)
 */
export function newId(now: number = systemClock.now().getTime()): string {
  const bytes = randomFillSync(Buffer.allocUnsafe(16))
  bytes.writeUIntBE(now, 0, 6)
  // The counter starts in the lower half of its range at random and leaves the other half to count on.
  const isNext = now === lastTime && counter < 2 ** COUNTER_BITS - 1
  counter = isNext ? counter + 1 : bytes.readUInt16BE(6) % 2 ** (COUNTER_BITS - 1)
  lastTime = now
  bytes.writeUInt16BE(0x7000 | counter, 6)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
