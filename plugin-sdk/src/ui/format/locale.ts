/**
 * The language of numbers, from `<html lang>`. Dates are always written in English as "24 Nov 2026":
 * nobody on either side of the Atlantic can misread it.
 */
export function locale(): string {
  const chosen = typeof document === 'undefined' ? '' : document.documentElement.lang
  return chosen === '' ? 'en-GB' : chosen
}
