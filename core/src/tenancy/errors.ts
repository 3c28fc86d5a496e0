import { defineError } from '@quoin/plugin-sdk'

export const invalidOrganisation = defineError({
  code: 'tenancy.invalid-organisation',
  status: 422,
  message: () => 'The organisation cannot be stored like this',
  help: () => 'Correct the faults listed under "errors".',
})

export const organisationStale = defineError({
  code: 'tenancy.organisation-stale',
  status: 409,
  message: () => 'The organisation was changed by someone else in the meantime',
  help: () => 'Load it again, then repeat the change.',
})

export const organisationNotFound = defineError({
  code: 'tenancy.organisation-not-found',
  status: 404,
  message: () => 'You are not a member of such an organisation',
})

export const lastOwner = defineError({
  code: 'tenancy.last-owner',
  status: 409,
  message: () => 'An organisation keeps at least one owner',
  help: () => 'Make someone else an owner first.',
})

export const productUnknown = defineError({
  code: 'tenancy.product-unknown',
  status: 404,
  message: (p: { id: string }) => `No product "${p.id}" is installed`,
})

export const productAlwaysOn = defineError({
  code: 'tenancy.product-always-on',
  status: 409,
  message: (p: { id: string }) => `"${p.id}" is part of the platform and cannot be switched`,
})

export const productNeeded = defineError({
  code: 'tenancy.product-needed',
  status: 409,
  message: (p: { name: string; by: readonly string[] }) => `${p.name} is needed by ${p.by.join(', ')}`,
  help: (p) => `Switch off ${p.by.join(', ')} first; no data is lost by that.`,
})

export const productUnavailable = defineError({
  code: 'tenancy.product-unavailable',
  status: 409,
  message: (p: { name: string; missing: readonly string[] }) =>
    `${p.name} cannot be switched on: ${p.missing.join(', ')}`,
  help: () => 'Ask the operator of this installation.',
})

export const unknownRole = defineError({
  code: 'tenancy.unknown-role',
  status: 422,
  message: (p: { keys: readonly string[] }) => `There is no role ${p.keys.join(', ')}`,
  help: () => 'Use keys from GET /api/organisation/roles.',
})

export const roleNotFound = defineError({
  code: 'tenancy.role-not-found',
  status: 404,
  message: (p: { key: string }) => `The organisation has no own role "${p.key}"`,
})

export const roleStale = defineError({
  code: 'tenancy.role-stale',
  status: 409,
  message: () => 'This role was changed by someone else in the meantime',
  help: () => 'Load it again, then repeat the change.',
})

export const roleInUse = defineError({
  code: 'tenancy.role-in-use',
  status: 409,
  message: (p: { label: string; members: number }) => `${p.members} members hold the role ${p.label}`,
  help: () => 'Give them other roles first: without this one they might suddenly see more.',
})
