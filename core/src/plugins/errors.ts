import { defineError } from '@quoin/plugin-sdk'

/** Refusals of the plugin engine; `faults` of the error list every reason at once. */
export const manifestInvalid = defineError<{ plugin: string; count: number }>({
  code: 'plugins.manifest-invalid',
  status: 422,
  message: ({ plugin, count }) => `plugin.json of ${plugin} has ${count} fault${count === 1 ? '' : 's'}`,
  help: () => 'Mend each fault listed; the schema is plugin-sdk/plugin.schema.json',
})

export const planNotAccepted = defineError<{ plugin: string; kinds: string; count: number }>({
  code: 'plugins.plan-not-accepted',
  status: 409,
  message: ({ plugin, kinds, count }) => `${count} ${kinds} steps of ${plugin} were not accepted`,
  help: () => 'Read the steps listed; accept them, or bring the tables and columns back into the manifest',
})

export const applyFailed = defineError<{ plugin: string; step: string }>({
  code: 'plugins.apply-failed',
  status: 409,
  message: ({ plugin, step }) => `${plugin} could not be applied: "${step}" failed; nothing was changed`,
  help: () => 'The cause names the statement; stored data may not fit the new structure',
})

export const notConform = defineError<{ plugin: string; count: number }>({
  code: 'plugins.not-conform',
  status: 409,
  message: ({ plugin, count }) =>
    `the schema of ${plugin} breaks the data walls in ${count} place${count === 1 ? '' : 's'}`,
  help: () => 'Somebody changed the database by hand; undo each change listed, then start again',
})

export const contractInUse = defineError<{ plugin: string; consumers: string }>({
  code: 'plugins.contract-in-use',
  status: 409,
  message: ({ plugin, consumers }) => `${plugin} changes a published contract that ${consumers} uses`,
  help: () => 'Publish the change as a further version of the contract and keep the old one',
})

export const handlerFailed = defineError<{ plugin: string; handler: string }>({
  code: 'plugins.handler-failed',
  status: 500,
  message: ({ plugin, handler }) => `${handler} of ${plugin} failed; nothing was changed`,
  help: () => 'Try again; if it stays, tell the operator the correlation id',
})

export const handlerTimeout = defineError<{ plugin: string; handler: string; seconds: number }>({
  code: 'plugins.handler-timeout',
  status: 504,
  message: ({ plugin, handler, seconds }) =>
    `${handler} of ${plugin} took longer than ${seconds} s; nothing was changed`,
  help: () => 'Try again with less at once; if it stays, tell the operator the correlation id',
})

export const pluginStopped = defineError<{ plugin: string }>({
  code: 'plugins.stopped',
  status: 503,
  message: ({ plugin }) => `${plugin} does not run at the moment`,
  help: () => 'An operator finds the reason under Settings, Modules',
})

export const actionUnknown = defineError<{ action: string }>({
  code: 'plugins.action-unknown',
  status: 404,
  message: ({ action }) => `there is no action ${action}`,
})

export const inputInvalid = defineError<{ action: string }>({
  code: 'plugins.input-invalid',
  status: 422,
  message: ({ action }) => `the input of ${action} is not what it expects`,
  help: () => 'Mend each field listed',
})

export const actionForbidden = defineError<{ action: string; permission: string }>({
  code: 'plugins.action-forbidden',
  status: 403,
  message: ({ action, permission }) => `${action} needs the permission ${permission}`,
  help: () => 'An admin of the organisation can give a role that has it',
})

export const tableOutOfReach = defineError<{ plugin: string; entity: string }>({
  code: 'plugins.table-out-of-reach',
  status: 500,
  message: ({ plugin, entity }) => `${plugin} asked for ${entity}, which it neither owns nor uses`,
  help: () => 'A plugin reaches its own tables, and platform entities whose contract it names in "uses"',
})

export const contextClosed = defineError<{ plugin: string }>({
  code: 'plugins.context-closed',
  status: 500,
  message: ({ plugin }) => `${plugin} used its context after the handler had ended`,
  help: () => 'Await everything before the handler returns',
})
