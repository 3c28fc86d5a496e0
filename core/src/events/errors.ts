import { defineError } from '@quoin/plugin-sdk'

export const undeclaredEvent = defineError<{ plugin: string; event: string; near: string | undefined }>({
  code: 'events.undeclared',
  status: 500,
  message: ({ plugin, event, near }) =>
    `${plugin} emits ${event}, which its manifest does not declare${near === undefined ? '' : `; did it mean ${near}?`}`,
  help: () => 'Declare the event, with the schema of its payload, in "events.emits" of plugin.json',
})

export const payloadInvalid = defineError<{ plugin: string; event: string }>({
  code: 'events.payload-invalid',
  status: 500,
  message: ({ plugin, event }) => `${plugin} emits ${event} with a payload that its own schema refuses`,
  help: () => 'Mend each part listed, or publish a further version of the event',
})

export const recordInvalid = defineError<{ plugin: string; event: string; table: string }>({
  code: 'events.record-invalid',
  status: 500,
  message: ({ plugin, event, table }) =>
    `${plugin} emits ${event} about a record of ${table}; expected a table of its own and the id of a record`,
})

export const eventLoop = defineError<{ event: string; hops: number }>({
  code: 'events.loop',
  status: 500,
  message: ({ event, hops }) =>
    `${event} is the last of more than ${hops} events and jobs that caused one another`,
  help: () =>
    'Let one of those that answer each other look whether anything is left to do; a job that repeats itself pauses for 60 s at least',
})

export const undeclaredJob = defineError<{ plugin: string; job: string; near: string | undefined }>({
  code: 'events.job-undeclared',
  status: 500,
  message: ({ plugin, job, near }) =>
    `${plugin} enqueues ${job}, which its manifest does not declare${near === undefined ? '' : `; did it mean ${near}?`}`,
  help: () => 'Declare the job, with the schema of its input, in "jobs" of plugin.json',
})

export const jobInputInvalid = defineError<{ plugin: string; job: string }>({
  code: 'events.job-input-invalid',
  status: 500,
  message: ({ plugin, job }) => `${plugin} enqueues ${job} with an input that its own schema refuses`,
  help: () => 'Mend each part listed, or let the schema allow it',
})

export const jobRecordInvalid = defineError<{ plugin: string; job: string; table: string }>({
  code: 'events.job-record-invalid',
  status: 500,
  message: ({ plugin, job, table }) =>
    `${plugin} enqueues ${job} after a record of ${table}; expected a table of its own and the id of a record`,
})

export const delayInvalid = defineError<{ plugin: string; job: string; got: string }>({
  code: 'events.job-delay-invalid',
  status: 500,
  message: ({ plugin, job, got }) =>
    `${plugin} enqueues ${job} with a delay of ${got} s; expected 0 s to 30 days`,
  help: () => 'Keep what lies further ahead in a table, and let a job that repeats itself look there',
})

export const tooManyJobs = defineError<{ plugin: string; job: string; limit: number }>({
  code: 'events.too-many-jobs',
  status: 500,
  message: ({ plugin, job, limit }) => `${plugin} enqueues ${job} while ${limit} deliveries wait for it here`,
  help: () =>
    'A job that repeats itself does so once in each run; what waits can be discarded among the events',
})

export const emitterOff = defineError<{ product: string }>({
  code: 'events.product-off',
  status: 409,
  message: ({ product }) => `${product} is off in this organisation, so it has nothing to tell or to do`,
  help: ({ product }) => `An admin can switch ${product} on under Settings, Products`,
})

export const deliveryNotFound = defineError({
  code: 'events.delivery-not-found',
  status: 404,
  message: () => 'There is no such delivery',
})

export const deliveryWrongState = defineError<{ state: string; act: string; wanted: string }>({
  code: 'events.wrong-state',
  status: 409,
  message: ({ state, act, wanted }) => `A delivery that is ${state} cannot be ${act}; expected ${wanted}`,
  help: ({ state }) =>
    state === 'parked'
      ? 'Parked deliveries go out, in order, when the product is switched on'
      : 'Load the list again',
})

/** Reasons that a delivery carries; nobody is answered with them. */
export const deliveryFailed = defineError<{ handler: string }>({
  code: 'events.delivery-failed',
  status: 500,
  message: ({ handler }) => `${handler} could not be run; nothing was changed`,
})

export const deliveryInterrupted = defineError<{ handler: string }>({
  code: 'events.interrupted',
  status: 500,
  message: ({ handler }) => `the process ended during the last try of ${handler}`,
  help: () => 'Replay it once the plugin has been mended, or discard it',
})

export const deliveryExpired = defineError<{ days: number }>({
  code: 'events.expired',
  status: 410,
  message: ({ days }) => `the product stayed off for more than ${days} days`,
})
