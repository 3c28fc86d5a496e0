import { defineError } from '../errors.ts'

export const idInvalid = defineError<{ id: string }>({
  code: 'create.id-invalid',
  status: 422,
  message: ({ id }) => `"${id}" cannot be the id of a plugin`,
  help: () => 'Use 2 to 30 lower-case letters, digits and single dashes, beginning with a letter: acme-fleet',
})

export const folderTaken = defineError<{ directory: string }>({
  code: 'create.folder-taken',
  status: 409,
  message: ({ directory }) => `${directory} exists already and is not empty`,
  help: () => 'Choose another id, another --directory, or remove the folder',
})
