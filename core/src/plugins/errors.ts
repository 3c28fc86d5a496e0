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
  help: ({ plugin }) =>
    `Read the steps listed; a person accepts them by repeating the act with confirm = "${plugin}", or the manifest gets its tables and columns back`,
})

export const applyFailed = defineError<{ plugin: string; step: string }>({
  code: 'plugins.apply-failed',
  status: 409,
  message: ({ plugin, step }) => `${plugin} could not be applied: "${step}" failed; nothing was changed`,
  help: () => 'The cause names the statement; stored data may not fit the new structure',
})

export const tableBusy = defineError<{ plugin: string; table: string }>({
  code: 'plugins.table-busy',
  status: 409,
  message: ({ plugin, table }) =>
    `${plugin} was not changed: somebody else has used ${table} all the time, and the change does not queue everybody behind it`,
  help: () => 'Try again when less is going on; a long report or a forgotten session may hold the table',
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

export const subscriptionUnknown = defineError<{ plugin: string; handler: string; event: string }>({
  code: 'plugins.subscription-unknown',
  status: 404,
  message: ({ plugin, handler, event }) => `${plugin} as installed has no ${handler} for ${event}`,
  help: () => 'Discard the delivery, or replay it with a version of the plugin that subscribes again',
})

export const jobUnknown = defineError<{ plugin: string; version: string; job: string }>({
  code: 'plugins.job-unknown',
  status: 404,
  message: ({ plugin, version, job }) => `${plugin} ${version} has no job ${job}`,
  help: () => 'Discard the job, or replay it with a version of the plugin that has it again',
})

export const jobOutdated = defineError<{ plugin: string; version: string; job: string }>({
  code: 'plugins.job-outdated',
  status: 422,
  message: ({ plugin, version, job }) =>
    `${plugin} ${version} does not take what its job ${job} was given when it was enqueued`,
  help: () => 'Discard the job, or replay it with a version of the plugin that takes its input again',
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

export const callCycle = defineError<{ path: readonly string[] }>({
  code: 'plugins.call-cycle',
  status: 500,
  message: ({ path }) => `actions call each other in a circle: ${path.join(' → ')}`,
  help: () => 'One of these plugins must do without the call, or tell the other by an event',
})

export const callTooDeep = defineError<{ path: readonly string[]; limit: number }>({
  code: 'plugins.call-too-deep',
  status: 500,
  message: ({ path, limit }) => `more than ${limit} actions call one another: ${path.join(' → ')}`,
  help: () => 'One of these plugins must do without the call, or tell the other by an event',
})

export const callsExhausted = defineError<{ plugin: string; atOnce: number }>({
  code: 'plugins.calls-exhausted',
  status: 503,
  message: ({ plugin, atOnce }) => `${atOnce} calls of ${plugin} are under way for this organisation`,
  help: () => 'Try again in a moment; if it stays, the product hangs: an operator can stop it',
})

export const statementsExhausted = defineError<{ plugin: string; limit: number }>({
  code: 'plugins.too-many-statements',
  status: 500,
  message: ({ plugin, limit }) => `${plugin} sent more than ${limit} statements in one call`,
  help: () => 'Read or write many rows by one statement',
})

export const contextClosed = defineError<{ plugin: string }>({
  code: 'plugins.context-closed',
  status: 500,
  message: ({ plugin }) => `${plugin} used its context after the handler had ended`,
  help: () => 'Await everything before the handler returns',
})

// Acts of operators. Each refusal names plugin, version, object, reason and the way out.

export const platformBusy = defineError<{ holder: string }>({
  code: 'plugins.busy',
  status: 409,
  message: ({ holder }) => `Another change of the modules is under way: ${holder}`,
  help: () => 'Wait until it has ended, look at the new state, then decide again',
})

export const revisionChanged = defineError<{ expected: number; got: number }>({
  code: 'plugins.revision-changed',
  status: 409,
  message: ({ expected, got }) =>
    `The modules have changed since you looked: revision ${got}, expected ${expected}`,
  help: () => 'Look at the new state, then decide again',
})

export const moduleUnknown = defineError<{ plugin: string }>({
  code: 'plugins.unknown',
  status: 404,
  message: ({ plugin }) => `There is no plugin "${plugin}" here, neither installed nor available`,
  help: () => 'Upload its package, or correct the id',
})

export const notInstalled = defineError<{ plugin: string; act: string }>({
  code: 'plugins.not-installed',
  status: 409,
  message: ({ plugin, act }) => `${plugin} is not installed, so there is nothing to ${act}`,
  help: () => 'Install it first',
})

export const alreadyInstalled = defineError<{ plugin: string; version: string }>({
  code: 'plugins.already-installed',
  status: 409,
  message: ({ plugin, version }) => `${plugin} ${version} is installed already`,
  help: () => 'Upgrade it to a newer version, or leave it as it is',
})

export const versionUnavailable = defineError<{
  plugin: string
  version: string
  available: readonly string[]
}>({
  code: 'plugins.version-unavailable',
  status: 404,
  message: ({ plugin, version, available }) =>
    `${plugin} ${version} is not at hand; there ${available.length === 0 ? 'is no version' : `are ${available.join(', ')}`}`,
  help: () => 'Upload the package of that version, or choose one that is there',
})

export const notNewer = defineError<{ plugin: string; version: string; installed: string }>({
  code: 'plugins.not-newer',
  status: 409,
  message: ({ plugin, version, installed }) => `${plugin} ${version} is no upgrade of ${installed}`,
  help: () => 'Choose a newer version; the one before comes back by a rollback',
})

export const actRefused = defineError<{ act: string; plugin: string; version: string; count: number }>({
  code: 'plugins.refused',
  status: 409,
  message: ({ act, plugin, version, count }) =>
    `${act} of ${plugin}${version === '' ? '' : ` ${version}`} is not possible for ${count} reason${count === 1 ? '' : 's'}; nothing was changed`,
  help: () => 'Each reason listed names its object and the way out',
})

export const confirmationMissing = defineError<{ plugin: string; act: string }>({
  code: 'plugins.confirmation-missing',
  status: 409,
  message: ({ plugin, act }) => `${act} of ${plugin} takes away data and was not confirmed`,
  help: ({ plugin }) => `Repeat with confirm = "${plugin}"`,
})

export const rollbackImpossible = defineError<{ plugin: string; reason: string }>({
  code: 'plugins.rollback-impossible',
  status: 409,
  message: ({ plugin, reason }) => `${plugin} cannot be rolled back: ${reason}`,
  help: () => 'Upgrade to a version that mends what is wrong; export what you need before',
})

export const platformPart = defineError<{ plugin: string; act: string }>({
  code: 'plugins.platform-part',
  status: 409,
  message: ({ plugin, act }) => `${plugin} is part of the platform; ${act} is not possible`,
  help: () => 'It changes with the release of Quoin itself',
})

export const changeUnfinished = defineError<{ plugin: string; version: string; pending: string }>({
  code: 'plugins.unfinished',
  status: 409,
  message: ({ plugin, version, pending }) =>
    `the change of ${plugin} to ${version} is not finished (${pending === 'backfill' ? 'data statements' : 'clearing away the old structure'})`,
  help: () => 'Resume it first: it goes on where it stopped and lists what fails',
})

export const uninstallRefused = defineError<{ plugin: string; by: string }>({
  code: 'plugins.required',
  status: 409,
  message: ({ plugin, by }) => `${plugin} cannot be uninstalled while others require it: ${by}`,
  help: () => 'Uninstall those first, or keep it',
})

/** In the history only: nobody waits for the answer any more. */
export const uninstallCutOff = defineError<{ plugin: string }>({
  code: 'plugins.uninstall-cut-off',
  status: 409,
  message: ({ plugin }) => `the uninstall of ${plugin} was cut off before it took anything away`,
  help: () => 'It is in use again; uninstall it again if it is to go',
})
