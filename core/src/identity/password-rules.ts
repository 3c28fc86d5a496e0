import { weakPassword } from './errors.ts'

export const MIN_PASSWORD_LENGTH = 10
export const MAX_PASSWORD_LENGTH = 200

/** Long passwords that head every list of leaked ones; shorter ones fail by length. */
const COMMON = new Set([
  '1234567890', '12345678910', '0123456789', '0987654321', '1111111111', '0000000000', 'password12', 'password123',
  'password1234', 'passwordpassword', 'qwertyuiop', 'qwerty12345', 'qwerty123456', 'qwertyuiop123', 'asdfghjkl1',
  'asdfghjkl123', '1q2w3e4r5t', '1q2w3e4r5t6y', '1qaz2wsx3edc', 'iloveyou123', 'welcome123', 'welcome1234',
  'changeme123', 'letmein123', 'administrator', 'admin12345', 'admin123456', 'abcdefghij', 'abc1234567', 'football123',
  'sunshine123', 'princess123', 'superman123', 'trustno1trustno1', 'monkey12345', 'dragon12345', 'p@ssw0rd123',
  'passw0rd123', 'zaq12wsxcde3', 'qazwsxedcrfv',
]) // prettier-ignore

/**
 * Length and guessability, no rules of composition.
 * @param path where the password stands in the request, for the fault
 * @throws identity.weak-password (422)
 * @see NIST SP 800-63B-4, section 3.1.1.2
 */
export function assertStrongPassword(
  password: string,
  person: { email: string; name: string },
  path: string,
): void {
  const reason = weakness(password, person)
  if (reason === undefined) return
  const expected = `${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters that are hard to guess`
  throw weakPassword({ reason }, { faults: [{ path, message: reason, expected }] })
}

function weakness(password: string, person: { email: string; name: string }): string | undefined {
  const lower = password.toLowerCase()
  if ([...password].length < MIN_PASSWORD_LENGTH) return `it has fewer than ${MIN_PASSWORD_LENGTH} characters`
  if (password.length > MAX_PASSWORD_LENGTH) return `it has more than ${MAX_PASSWORD_LENGTH} characters`
  if (COMMON.has(lower)) return 'it is on the list of common passwords'
  if (new Set(lower).size < 4) return 'it repeats the same few characters'
  const own = [
    person.email.toLowerCase(),
    person.name.toLowerCase(),
    person.name.toLowerCase().replaceAll(' ', ''),
  ]
  return own.includes(lower) ? 'it is the e-mail address or the name' : undefined
}
