import { defineError } from '@quoin/plugin-sdk'

export const configInvalid = defineError({
  code: 'config.invalid',
  status: 500,
  message: (p: { names: readonly string[] }) => `These settings cannot be used: ${p.names.join(', ')}`,
  help: () => 'Correct the environment variables listed below and start again; the README lists all of them.',
})
