import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'

// PostgreSQL's own default; the password has 256 random bits, so more rounds would only slow connecting.
const ITERATIONS = 4096

/**
 * What PostgreSQL stores for a password (RFC 5803), so that the password itself never appears in a statement
 * or a server log. @param salt 16 bytes
 */
export function scramVerifier(password: string, salt: Buffer): string {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256')
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest()
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64')
  const serverKey = hmac('Server Key').toString('base64')
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`
}
