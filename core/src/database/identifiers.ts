/** A quoted SQL identifier; several names are joined by dots: `"crm"."deal"`. */
export function quoteIdentifier(...names: readonly string[]): string {
  return names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.')
}

/**
 * A quoted SQL string for statements that take no parameters (DDL, role options). Anything else binds its
 * values. Relies on standard_conforming_strings, which set-up switches on.
 */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
