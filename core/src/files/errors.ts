import { defineError } from '@quoin/plugin-sdk'

export const fileNotFound = defineError<{ id: string }>({
  code: 'files.not-found',
  status: 404,
  message: () => 'There is no such file',
})

export const fileTooLarge = defineError<{ limitMegabytes: number }>({
  code: 'files.too-large',
  status: 413,
  message: (p) => `A file may have at most ${p.limitMegabytes} MB`,
})

export const fileEmpty = defineError<Record<never, never>>({
  code: 'files.empty',
  status: 422,
  message: () => 'The file is empty',
  help: () => 'Send the content of the file as the body of the request',
})

export const attachmentIncomplete = defineError<Record<never, never>>({
  code: 'files.attachment-incomplete',
  status: 422,
  message: () => 'A file is attached by "entity" and "record" together',
})
