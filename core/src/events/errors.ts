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
  message: ({ event, hops }) => `${event} is the last of more than ${hops} events that caused one another`,
  help: () => 'Two products answer each other; let one of them look whether anything is left to do',
})

export const emitterOff = defineError<{ product: string }>({
  code: 'events.product-off',
  status: 409,
  message: ({ product }) => `${product} is off in this organisation, so it has nothing to tell`,
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
