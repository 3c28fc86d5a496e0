import { statementRefused } from '../errors.ts'

/** A node of PostgreSQL's syntax tree, as libpg_query prints it. */
export type Node = Readonly<Record<string, unknown>>

// A statement that a person wrote is far shorter; a longer one only costs parsing time and stack.
const MAX_CHARACTERS = 50_000

interface Parser {
  readonly parseSync: (sql: string) => unknown
}
let parser: Promise<Parser> | undefined

/** PostgreSQL's own parser, compiled to WebAssembly; loaded on first use (about 30 ms). */
export function loadParser(): Promise<Parser> {
  parser ??= import('libpg-query').then(async (module) => {
    await module.loadModule()
    return module
  })
  return parser
}

/** @throws database.statement-refused when the text is no SQL, too long, or not exactly one statement */
export async function parseOne(sql: string): Promise<Node> {
  if (sql.length > MAX_CHARACTERS)
    throw statementRefused({ what: `it is longer than ${MAX_CHARACTERS} characters` })
  if (sql.includes('\0')) throw statementRefused({ what: 'it contains a zero character' })
  const { parseSync } = await loadParser()
  let statements: readonly { stmt: Node }[]
  try {
    statements = (parseSync(sql) as { stmts?: { stmt: Node }[] }).stmts ?? []
  } catch (cause) {
    const details = (cause as { sqlDetails?: { message: string; cursorPosition: number } }).sqlDetails
    if (details === undefined) throw statementRefused({ what: 'it cannot be parsed' }, { cause })
    throw statementRefused({ what: details.message, position: details.cursorPosition + 1 }, { cause })
  }
  if (statements.length !== 1) {
    throw statementRefused({ what: `expected exactly one statement, got ${statements.length}` })
  }
  return statements[0]!.stmt
}
