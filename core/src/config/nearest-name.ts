/** Nobody mistypes a name of this length; names come from outside, and the work grows with their length. */
const LONGEST = 100

/**
 * The known name that a mistyped one most likely meant.
 * @returns undefined when none is within a third of the name's length (at least two) in edits
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  if (name.length > LONGEST) return undefined
  let nearest: string | undefined
  let fewest = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const candidate of known) {
    if (Math.abs(name.length - candidate.length) >= fewest) continue
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < fewest) [nearest, fewest] = [candidate, distance]
  }
  return nearest
}

/** Levenshtein's distance: insertions, deletions and substitutions from one text to the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const substitution = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(substitution, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[to.length]!
}
