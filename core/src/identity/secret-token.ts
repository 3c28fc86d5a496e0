import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits in base64url, 43 characters: nothing to guess. */
export const createToken = (): string => randomBytes(32).toString('base64url')

/** What is stored of a token: a leaked table opens no session. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')
