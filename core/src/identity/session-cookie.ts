import type { Context } from 'koa'

export type IsSecure = (ctx: Context) => boolean

/** Whether people reach this server over https: by the configured address, or as a trusted proxy says. */
export const secureBy =
  (publicUrl: string | undefined): IsSecure =>
  (ctx) =>
    publicUrl === undefined ? ctx.secure : publicUrl.startsWith('https:')

// The prefix makes browsers insist on Secure, Path=/ and no Domain, so no neighbouring host can set it.
const SECURE_NAME = '__Host-sid'
const PLAIN_NAME = 'sid'
const TOKEN = /^[A-Za-z0-9_-]{43}$/

export function sessionCookie(token: string, isSecure: boolean, maxAgeSeconds: number): string {
  const name = isSecure ? SECURE_NAME : PLAIN_NAME
  return `${name}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${isSecure ? '; Secure' : ''}`
}

export const clearedCookie = (isSecure: boolean): string => sessionCookie('', isSecure, 0)

/** The session token of a Cookie header; anything that cannot be one is ignored. */
export function readSessionToken(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  let plain: string | undefined
  for (const part of header.split(';')) {
    const [name, value = ''] = part.trim().split('=', 2)
    if (!TOKEN.test(value)) continue
    if (name === SECURE_NAME) return value
    if (name === PLAIN_NAME) plain ??= value
  }
  return plain
}
