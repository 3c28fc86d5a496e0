/**
 * A heading reduced to what identifies it: lower case, letters and digits only, words single-spaced.
 * @example normaliseHeading('E-mail 1 - Value') // 'e mail 1 value'
 */
export function normaliseHeading(heading: string): string {
  return heading
    .normalize('NFKC')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/['’]s\b/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Words as a loose comparison wants them: without accents, plural s and the spaces between. */
export function looseHeading(heading: string): string {
  return normaliseHeading(heading)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .split(' ')
    .map((word) => (word.length > 3 ? word.replace(/s$/, '') : word))
    .join('')
}

/** Levenshtein distance, given up (Infinity) once it exceeds `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return Infinity
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      current[j] = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost)
    }
    if (Math.min(...current) > limit) return Infinity
    previous = current
  }
  return previous[b.length] ?? Infinity
}
