import { defineError } from '@quoin/plugin-sdk'

/** Refusals of published actions, where one product calls another. */
export const undeclaredCall = defineError<{ plugin: string; action: string; near: string | undefined }>({
  code: 'actions.undeclared',
  status: 500,
  message: ({ plugin, action, near }) =>
    `${plugin} calls ${action}, which its manifest does not name${near === undefined ? '' : `; did it mean ${near}?`}`,
  help: () => 'Name the action in "calls" of plugin.json',
})

export const unknownAction = defineError<{ plugin: string; action: string; installed: string }>({
  code: 'actions.unknown',
  status: 409,
  message: ({ plugin, action, installed }) => `${plugin} calls ${action}; ${installed}`,
  help: () => 'An operator can install a version that publishes it, under Settings, Modules',
})

export const calledProductOff = defineError<{ product: string; action: string }>({
  code: 'actions.product-off',
  status: 409,
  message: ({ product, action }) => `${action} needs ${product}, which is off in this organisation`,
  help: ({ product }) => `An admin can switch ${product} on under Settings, Products`,
})
