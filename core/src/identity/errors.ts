import { defineError } from '@quoin/plugin-sdk'

export const wrongCredentials = defineError({
  code: 'identity.wrong-credentials',
  status: 401,
  message: () => 'E-mail or password is wrong',
  help: () => 'Check both; passwords tell capital and small letters apart.',
})

export const tooManyAttempts = defineError({
  code: 'identity.too-many-attempts',
  status: 429,
  message: (p: { retryAfterSeconds: number }) =>
    `Too many attempts; the next one is possible in ${p.retryAfterSeconds} seconds`,
  help: () => 'Wait that long, then try again.',
})

export const tooBusy = defineError({
  code: 'identity.too-busy',
  status: 503,
  message: (p: { retryAfterSeconds: number }) =>
    `Too many people sign in at this moment; try again in ${p.retryAfterSeconds} seconds`,
})

export const weakPassword = defineError({
  code: 'identity.weak-password',
  status: 422,
  message: (p: { reason: string }) => `This password is too easy to guess: ${p.reason}`,
  help: () => 'Use at least 10 characters; a few words that do not belong together are good.',
})

export const setupComplete = defineError({
  code: 'identity.setup-complete',
  status: 409,
  message: () => 'Quoin is set up already',
  help: () => 'Sign in, or ask an owner of your organisation for an invitation.',
})

export const setupTokenWrong = defineError({
  code: 'identity.setup-token-wrong',
  status: 403,
  message: () => 'Set-up from another machine needs the set-up link',
  help: () =>
    'Open the link that the server printed when it started, or set Quoin up from the machine it runs on.',
})

export const invitationNotFound = defineError({
  code: 'identity.invitation-not-found',
  status: 404,
  message: () => 'This invitation does not exist or was withdrawn',
  help: () => 'Ask whoever invited you for a new link.',
})

export const invitationExpired = defineError({
  code: 'identity.invitation-expired',
  status: 410,
  message: () => 'This invitation has expired',
  help: () => 'Ask whoever invited you for a new link.',
})

export const invitationUsed = defineError({
  code: 'identity.invitation-used',
  status: 410,
  message: () => 'This invitation was used already',
  help: () => 'Sign in with the e-mail address that was invited.',
})

export const alreadyMember = defineError({
  code: 'identity.already-member',
  status: 409,
  message: (p: { email: string }) => `${p.email} is a member already`,
})

export const memberNotFound = defineError({
  code: 'identity.member-not-found',
  status: 404,
  message: () => 'There is no such member',
})

export const memberStale = defineError({
  code: 'identity.member-stale',
  status: 409,
  message: () => 'This member was changed by someone else in the meantime',
  help: () => 'Load the list again, then repeat the change.',
})

export const ownerOnly = defineError({
  code: 'identity.owner-only',
  status: 403,
  message: () => 'Only an owner may make, change or remove an owner',
})

export const nameRequired = defineError({
  code: 'identity.name-required',
  status: 422,
  message: () => 'A new account needs the name of its person',
})
