import { statementRefused } from '../errors.ts'
import { loadParser } from './parse.ts'

const MAX_BYTES = 500_000
const MAX_STATEMENTS = 200

/**
 * The statements of a file, as PostgreSQL's own parser tells them apart; comments before one stay with it.
 * @throws database.statement-refused when the text is no SQL or too much
 */
export async function splitStatements(text: string): Promise<string[]> {
  const bytes = Buffer.from(text)
  if (bytes.length > MAX_BYTES) throw statementRefused({ what: `the file is larger than ${MAX_BYTES} bytes` })
  if (text.includes('\0')) throw statementRefused({ what: 'it contains a zero character' })
  const { parseSync } = await loadParser()
  let parsed: readonly { stmt_location?: number; stmt_len?: number }[]
  try {
    parsed = (parseSync(text) as { stmts?: typeof parsed }).stmts ?? []
  } catch (cause) {
    const details = (cause as { sqlDetails?: { message: string; cursorPosition: number } }).sqlDetails
    const position = details === undefined ? undefined : details.cursorPosition + 1
    throw statementRefused({ what: details?.message ?? 'it cannot be parsed', position }, { cause })
  }
  if (parsed.length > MAX_STATEMENTS)
    throw statementRefused({ what: `it holds ${parsed.length} statements; ${MAX_STATEMENTS} is the most` })
  // Places are counted in bytes.
  return parsed.map(({ stmt_location: from = 0, stmt_len: length }) =>
    bytes
      .subarray(from, length === undefined ? undefined : from + length)
      .toString()
      .trim(),
  )
}
