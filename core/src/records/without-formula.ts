/**
 * A cell that a spreadsheet would run as a formula gets an apostrophe, which an import takes off again.
 * @see OWASP, CSV injection
 */
export function withoutFormula(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
}
