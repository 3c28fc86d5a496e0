/** Deterministic chance for demonstration data; never for secrets. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number
  pick<T>(items: readonly T[]): T
  /** True with this probability. */
  chance(probability: number): boolean
  /** A UUID v7 of that moment. */
  id(atMs: number): string
}

/** sfc32, seeded from one number. @see Doty-Humphrey, PractRand */
export function createRandom(seed: number): Random {
  let [a, b, c, d] = [seed | 0, (seed ^ 0x9e3779b9) | 0, 0x243f6a88, 1]
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return (t >>> 0) / 4_294_967_296
  }
  for (let i = 0; i < 15; i++) next()
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    next,
    below,
    pick: (items) => items[below(items.length)]!,
    chance: (probability) => next() < probability,
    id(atMs) {
      const time = Math.floor(atMs).toString(16).padStart(12, '0')
      const hex = (bits: number, or = 0): string => (below(2 ** bits) | or).toString(16).padStart(4, '0')
      return `${time.slice(0, 8)}-${time.slice(8)}-${hex(12, 0x7000)}-${hex(14, 0x8000)}-${hex(16)}${hex(16)}${hex(16)}`
    },
  }
}
