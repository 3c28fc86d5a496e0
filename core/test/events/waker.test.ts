import { expect, it } from 'vitest'
import type { UnitOfWork } from '../../src/database/types.ts'
import { jobWaker } from '../../src/events/waker.ts'

const unit = (): UnitOfWork => ({ context: { organisationId: 'acme' } }) as UnitOfWork

it('wakes once for each subscriber and transaction, again only for what is due earlier', async () => {
  const enqueued: [payload: object, options: object | undefined][] = []
  const wake = jobWaker({
    enqueue: async (_, __, payload, options) => void enqueued.push([payload, options]),
  })
  const one = unit()
  for (const delay of [60, 90, 60, 5, undefined, 0, -3, 7]) await wake(one, 'crm', delay)
  await wake(one, 'desk', 60)
  await wake(unit(), 'crm', 60)
  expect(enqueued).toEqual(
    [
      ['crm', 60],
      ['crm', 5],
      ['crm', 0],
      ['desk', 60],
      ['crm', 60],
    ].map(([subscriber, delaySeconds]) => [{ subscriber }, { key: `acme ${subscriber}`, delaySeconds }]),
  )
})
