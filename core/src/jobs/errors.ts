import { defineError } from '@quoin/plugin-sdk'

export const unknownQueue = defineError({
  code: 'jobs.unknown-queue',
  status: 500,
  message: (p: { queue: string }) => `No handler is defined for the queue "${p.queue}"`,
})
