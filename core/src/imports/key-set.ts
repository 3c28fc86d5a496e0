import { createHash } from 'node:crypto'

/**
 * Remembers which row first had a key, in 12 bytes a slot: a file of a million rows costs some 25 MB where a
 * Map of texts would cost hundreds. Keys are kept as 52 bits of SHA-256: two different keys of one file meet
 * with a chance of one in ten thousand at a million rows, and such a row is reported, never lost silently.
 */
export class KeySet {
  #hashes = new Float64Array(1024)
  #rows = new Uint32Array(1024)
  #size = 0

  /** @returns the row that had the key before, or undefined and the key is now this row's */
  add(key: string, row: number): number | undefined {
    const hash = hashOf(key)
    const slot = this.#slot(hash)
    if (this.#hashes[slot] === hash) return this.#rows[slot]
    this.#hashes[slot] = hash
    this.#rows[slot] = row
    this.#size++
    if (this.#size * 2 > this.#hashes.length) this.#grow()
    return undefined
  }

  #slot(hash: number): number {
    const mask = this.#hashes.length - 1
    let slot = hash % this.#hashes.length
    while (this.#hashes[slot] !== 0 && this.#hashes[slot] !== hash) slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const [hashes, rows] = [this.#hashes, this.#rows]
    this.#hashes = new Float64Array(hashes.length * 2)
    this.#rows = new Uint32Array(rows.length * 2)
    hashes.forEach((hash, i) => {
      if (hash === 0) return
      const slot = this.#slot(hash)
      this.#hashes[slot] = hash
      this.#rows[slot] = rows[i] ?? 0
    })
  }
}

/** 52 bits, never 0, which marks a free slot. */
function hashOf(key: string): number {
  const digest = createHash('sha256').update(key).digest()
  return digest.readUIntBE(0, 6) * 16 + ((digest[6] ?? 0) & 15) + 1
}
