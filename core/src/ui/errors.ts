import { defineError } from '@quoin/plugin-sdk'

export const assetNotFound = defineError({
  code: 'ui.asset-not-found',
  status: 404,
  message: (p: { path: string }) => `There is no file ${p.path}`,
  help: () => 'Reload the page: a newer version of it is there.',
})
