import { defineError } from '@quoin/plugin-sdk'

export const routeNotFound = defineError({
  code: 'http.not-found',
  status: 404,
  message: (p: { method: string; path: string }) => `There is nothing at ${p.method} ${p.path}`,
  help: () => 'See /developers for every call that exists.',
})

export const methodNotAllowed = defineError({
  code: 'http.method-not-allowed',
  status: 405,
  message: (p: { method: string; allowed: readonly string[] }) =>
    `${p.method} is not possible here; expected ${p.allowed.join(', ')}`,
})

export const malformedUrl = defineError({
  code: 'http.malformed-url',
  status: 400,
  message: () => 'The address holds a percent sign that does not start a valid escape',
})

export const malformedJson = defineError({
  code: 'http.malformed-json',
  status: 400,
  message: (p: { reason: string }) => `The body is not acceptable JSON: ${p.reason}`,
  help: () => 'Send one UTF-8 JSON value as RFC 8259 defines it.',
})

export const bodyTooLarge = defineError({
  code: 'http.body-too-large',
  status: 413,
  message: (p: { maxBytes: number }) => `The body is larger than ${p.maxBytes} bytes`,
  help: () => 'Send less at once; files of many records go through /api/imports.',
})

export const unsupportedMediaType = defineError({
  code: 'http.unsupported-media-type',
  status: 415,
  message: (p: { got: string }) => `Expected a body of type application/json, got ${p.got}`,
})

export const invalidInput = defineError({
  code: 'http.invalid-input',
  status: 400,
  message: (p: { part: 'body' | 'query' }) => `The ${p.part} is not as this call expects it`,
  help: () => 'Correct the faults listed under "errors"; /developers shows what each call takes.',
})

export const crossSite = defineError({
  code: 'http.cross-site',
  status: 403,
  message: () => 'A page of another site may not change anything here',
  help: () => 'Open Quoin at its own address and try again; behind a proxy, set QUOIN_PUBLIC_URL to it.',
})

export const signInRequired = defineError({
  code: 'http.sign-in-required',
  status: 401,
  message: () => 'Nobody is signed in, or the session has ended',
  help: () => 'Sign in and try again.',
})

export const organisationRequired = defineError({
  code: 'http.organisation-required',
  status: 403,
  message: () => 'This account is not at work in any organisation',
  help: () => 'Choose an organisation, make one, or ask for an invitation.',
})

export const adminRequired = defineError({
  code: 'http.admin-required',
  status: 403,
  message: () => 'Only an owner or admin of the organisation may do this',
  help: () => 'Ask an owner or admin of your organisation.',
})

export const operatorRequired = defineError({
  code: 'http.operator-required',
  status: 403,
  message: () => 'Only an operator of this installation may do this',
})

export const idempotencyKeyInvalid = defineError({
  code: 'http.idempotency-key-invalid',
  status: 400,
  message: (p: { got: number }) =>
    `Idempotency-Key must hold 8 to 100 printable ASCII characters; got ${p.got}`,
})

export const idempotencyMismatch = defineError({
  code: 'http.idempotency-mismatch',
  status: 422,
  message: () => 'This Idempotency-Key was used for another request',
  help: () => 'Use a new key for a new request; repeat a key only with exactly the same request.',
})

export const idempotencyBusy = defineError({
  code: 'http.idempotency-busy',
  status: 429,
  message: () => 'Too many repeats of this request wait for the first one',
  help: () => 'Wait for the first reply before asking again.',
})

export const portInUse = defineError({
  code: 'http.port-in-use',
  status: 500,
  message: (p: { host: string; port: number }) => `Port ${p.port} on ${p.host} is used by another program`,
  help: () => 'Stop that program, or choose another port with QUOIN_PORT (0 takes any free one).',
})

export const addressUnavailable = defineError({
  code: 'http.address-unavailable',
  status: 500,
  message: (p: { host: string; port: number; reason: string }) =>
    `Cannot listen on ${p.host} port ${p.port} (${p.reason})`,
  help: () => 'Set QUOIN_HOST to an address of this machine and QUOIN_PORT to a port that you may open.',
})

export const internalError = defineError({
  code: 'http.internal',
  status: 500,
  message: () => 'Something went wrong on our side; nothing was changed',
  help: (p: { correlationId: string }) => `Try again; if it persists, report ${p.correlationId}.`,
})
