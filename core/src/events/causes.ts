import { AsyncLocalStorage } from 'node:async_hooks'
import { eventLoop } from './errors.ts'

/** How many events may follow from one another: products that answer each other for ever end here. */
const MAX_HOPS = 10

const hops = new AsyncLocalStorage<number>()

/** Runs what an event causes; events emitted meanwhile are one further away from the first. */
export const causedBy = <Result>(eventHops: number, work: () => Promise<Result>): Promise<Result> =>
  hops.run(eventHops + 1, work)

/** Distance of an event emitted now from the act of a person. @throws events.loop (500) */
export function nextHops(event: string): number {
  const next = hops.getStore() ?? 0
  if (next > MAX_HOPS) throw eventLoop({ event, hops: MAX_HOPS })
  return next
}
