import { defineError } from '@quoin/plugin-sdk'

/** Every refusal of the import service. Faults of single rows are data (`import_error`), not errors. */
export const importNotFound = defineError<{ id: string }>({
  code: 'imports.not-found',
  status: 404,
  message: () => 'There is no such import in this organisation',
})

export const unknownTarget = defineError<{ target: string; known: readonly string[] }>({
  code: 'imports.unknown-target',
  status: 404,
  message: (p) => `Nothing can be imported into "${p.target}"`,
  help: (p) => `Use one of: ${p.known.join(', ')}`,
})

export const importForbidden = defineError<{ entity: string; verb: string }>({
  code: 'imports.forbidden',
  status: 403,
  message: (p) => `Importing this needs the right to ${p.verb} ${p.entity}`,
  help: () => 'Ask an administrator of the organisation for a role that allows it',
})

export const fileTooLarge = defineError<{ limitMegabytes: number }>({
  code: 'imports.file-too-large',
  status: 413,
  message: (p) => `A file may have at most ${p.limitMegabytes} MB`,
  help: () => 'Split the file and import the parts one after another',
})

export const notText = defineError<Record<never, never>>({
  code: 'imports.not-text',
  status: 422,
  message: () => 'The file is not a text file with separated values',
  help: () => 'Save the sheet as CSV first; spreadsheet files (.xlsx, .ods) are not read',
})

export const emptyFile = defineError<Record<never, never>>({
  code: 'imports.empty-file',
  status: 422,
  message: () => 'The file has no rows below its headings',
  help: () => 'The first line must name the columns, each further line is one record',
})

export const noHeadings = defineError<{ got: string }>({
  code: 'imports.no-headings',
  status: 422,
  message: (p) => `The first line must name the columns, but it looks like data ("${p.got}")`,
  help: () => 'Put a line of headings such as "Name,Email,Phone" on top of the file',
})

export const brokenFile = defineError<{ line: number; reason: string }>({
  code: 'imports.broken-file',
  status: 422,
  message: (p) => `Line ${p.line}: ${p.reason}`,
  help: () => 'Mend that line, or save the file again from the program it came from; nothing was written',
})

export const tooManyColumns = defineError<{ limit: number; got: number }>({
  code: 'imports.too-many-columns',
  status: 422,
  message: (p) => `A file may have at most ${p.limit} columns, this one has ${p.got}`,
})

export const mappingInvalid = defineError<Record<never, never>>({
  code: 'imports.mapping-invalid',
  status: 422,
  message: () => 'The choice of columns does not fit the file or the target',
})

export const wrongState = defineError<{ state: string; wanted: string }>({
  code: 'imports.wrong-state',
  status: 409,
  message: (p) => `The import is ${p.state}; this needs it to be ${p.wanted}`,
})

export const importSuperseded = defineError<Record<never, never>>({
  code: 'imports.superseded',
  status: 409,
  message: () => 'Another process has taken this import over',
})

export const rowsRefused = defineError<{ count: number }>({
  code: 'imports.rows-refused',
  status: 422,
  message: (p) => `${p.count} ${p.count === 1 ? 'row is' : 'rows are'} at fault; nothing was written`,
  help: () => 'Mend the rows, or run the import so that it leaves bad rows out',
})

export const productOff = defineError<{ product: string }>({
  code: 'imports.product-off',
  status: 409,
  message: (p) => `The product "${p.product}" is switched off in this organisation`,
})

export const importBroken = defineError<Record<never, never>>({
  code: 'imports.interrupted',
  status: 500,
  message: () => 'The import could not be finished',
  help: () => 'What was written so far can be undone; then run it again',
})
