import { defineError } from '@quoin/plugin-sdk'

export const rulesInvalid = defineError<{ role: string }>({
  code: 'permissions.invalid-rules',
  status: 422,
  message: ({ role }) => `The rules of role "${role}" cannot be used.`,
  help: () => 'Mend every rule listed; nothing was stored.',
})

export const forbidden = defineError<{ verb: string; entity: string }>({
  code: 'permissions.forbidden',
  status: 403,
  message: ({ verb, entity }) => `Your roles do not let you ${verb} ${entity}.`,
  help: () => 'Ask an administrator of your organisation for a role that does.',
})

export const fieldForbidden = defineError<{ verb: string; entity: string; field: string }>({
  code: 'permissions.field-forbidden',
  status: 403,
  message: ({ verb, entity, field }) => `Your roles do not let you ${verb} "${field}" of ${entity}.`,
  help: () =>
    'Leave the column out, or ask an administrator of your organisation for a role that includes it.',
})
