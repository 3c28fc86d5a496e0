import { defineError } from '@quoin/plugin-sdk'

export const itemDone = defineError<{ name: string }>({
  code: '{{id}}.item-done',
  status: 409,
  message: ({ name }) => `${name} is done already`,
  help: () => 'Nothing is left to do',
})
