/** What a cell may hold besides its value: characters nobody typed, guards of spreadsheets. */
const CONTROL =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2060\uFEFF\uFFFE\uFFFF]/g
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g
/** Spreadsheets and our own exports put an apostrophe before a cell that would run as a formula. */
const FORMULA_GUARD = /^'(?=[=+\-@\t])/

/** Text of several lines: composed characters (NFC), no control characters, trimmed. */
export function cleanText(value: string): string {
  return value
    .replace(CONTROL, '')
    .replace(LONE_SURROGATE, '\uFFFD')
    .replace(/\u00A0/g, ' ')
    .trim()
    .replace(FORMULA_GUARD, '')
    .normalize('NFC')
}

/** Text of one line: runs of white space are one space. */
export function cleanLine(value: string): string {
  return cleanText(value).replace(/\s+/g, ' ')
}

/** `mailto:` and `Name <address>` reduced to the address, in lower case. */
export function cleanEmail(value: string): string {
  const line = cleanLine(value)
  const address = /<([^<>]+)>\s*$/.exec(line)?.[1] ?? line
  return address
    .replace(/^mailto:/i, '')
    .trim()
    .toLowerCase()
}

const EMAIL =
  /^[^\s@"(),:;<>[\\\]]{1,64}@(?=.{3,255}$)[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?)+$/u

/** Whether mail could be sent there: one @, a domain with a dot, no spaces. */
export function isEmail(value: string): boolean {
  return (
    value.length <= 254 &&
    EMAIL.test(value) &&
    !value.includes('..') &&
    !value.startsWith('.') &&
    !value.includes('.@')
  )
}

/** As typed, without what no number holds: `tel:`, a leading apostrophe, letters other than an extension. */
export function cleanPhone(value: string): string {
  return cleanLine(value)
    .replace(/^tel:/i, '')
    .replace(/[^\d+()\-./ #*,;extEXT]/g, '')
    .replace(/^[\s'.,;-]+|[\s.,;-]+$/g, '')
    .replace(/\s+/g, ' ')
}

/** Three digits at least (short numbers exist), fifteen for the number and some for an extension at most. */
export function isPhone(value: string): boolean {
  const digits = value.replace(/\D/g, '').length
  return digits >= 3 && digits <= 20 && value.length <= 40
}

/** Values of a cell that holds several: Google joins them with ` ::: `. */
export function splitCell(value: string): string[] {
  return value.includes(':::') ? value.split(/\s*:::\s*/) : [value]
}
