export const DELIMITERS = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof DELIMITERS)[number]

const LINES_LOOKED_AT = 40

export interface Layout {
  readonly delimiter: Delimiter
  /** Excel's own first line `sep=;`, which is no row. */
  readonly hasSeparatorLine: boolean
}

/** Decides the delimiter from the first lines (line ends are LF): the one that cuts them most evenly. */
export function sniffDelimiter(text: string): Layout {
  const told = /^sep=(.)\n/i.exec(text)?.[1]
  if (told !== undefined && (DELIMITERS as readonly string[]).includes(told)) {
    return { delimiter: told as Delimiter, hasSeparatorLine: true }
  }
  const lines = countOutsideQuotes(text)
  const scored = DELIMITERS.map((delimiter, i) => ({
    delimiter,
    score: evenness(lines.map((l) => l[i] ?? 0)),
  }))
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a))
  return { delimiter: best.delimiter, hasSeparatorLine: false }
}

/** How often each delimiter stands outside quotes, line by line; a quoted line end ends no line. */
function countOutsideQuotes(text: string): number[][] {
  const lines: number[][] = []
  let counts = DELIMITERS.map(() => 0)
  let isQuoted = false
  let hasText = false
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted
    else if (!isQuoted && character === '\n') {
      if (hasText) lines.push(counts)
      if (lines.length === LINES_LOOKED_AT) return lines
      counts = DELIMITERS.map(() => 0)
      hasText = false
      continue
    } else if (!isQuoted) {
      const i = (DELIMITERS as readonly string[]).indexOf(character)
      if (i >= 0) counts[i] = (counts[i] ?? 0) + 1
    }
    hasText = true
  }
  if (hasText) lines.push(counts)
  return lines
}

/** Share of the lines that have as many as the heading line, weighted by how many those are. */
function evenness(counts: readonly number[]): number {
  const heading = counts[0] ?? 0
  if (heading === 0) return 0
  const equal = counts.filter((count) => count === heading).length
  return (equal / counts.length) * (1 + Math.log2(heading + 1))
}
