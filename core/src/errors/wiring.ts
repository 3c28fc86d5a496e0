import { defineError } from '@quoin/plugin-sdk'

// Faults of the composition root: a person sees them only while changing it.

export const tokenTaken = defineError({
  code: 'wiring.token-taken',
  status: 500,
  message: (p: { name: string }) => `"${p.name}" is provided twice`,
})

export const tokenMissing = defineError({
  code: 'wiring.token-missing',
  status: 500,
  message: (p: { name: string; path: readonly string[] }) =>
    `Nothing provides "${p.name}", wanted by ${p.path.at(-1) ?? 'the root'}`,
})

export const tokenCycle = defineError({
  code: 'wiring.token-cycle',
  status: 500,
  message: (p: { path: readonly string[] }) => `These need each other: ${p.path.join(' → ')}`,
})
