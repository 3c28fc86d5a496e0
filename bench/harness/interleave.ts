import { median } from './statistics.ts'

/** One of the ways compared: does `operations` operations, then tells the processor time of everyone involved. */
export interface Variant {
  readonly name: string
  run(operations: number): Promise<void>
  /** Nanoseconds so far: client, servers, database. */
  cpu(): number
}

export interface Slice {
  /** Microseconds of processor time for each operation. */
  readonly cpuUs: number
  /** Microseconds from start to end for each operation. */
  readonly wallUs: number
}

export interface Rounds {
  readonly rounds: number
  readonly operations: number
}

/**
 * Runs the variants A B C, C B A, A B C …: a neighbour that comes and goes meets all of them alike.
 * @returns the slices of each variant, round by round
 */
export async function interleave(
  variants: readonly Variant[],
  { rounds, operations }: Rounds,
): Promise<Slice[][]> {
  const slices: Slice[][] = variants.map(() => [])
  for (const variant of variants) await variant.run(Math.ceil(operations / 2))
  for (let round = 0; round < rounds; round++) {
    const order = variants.map((_, index) => index)
    if (round % 2 === 1) order.reverse()
    for (const index of order) slices[index]!.push(await measure(variants[index]!, operations))
  }
  return slices
}

async function measure(variant: Variant, operations: number): Promise<Slice> {
  const cpu = variant.cpu()
  const start = performance.now()
  await variant.run(operations)
  const wallUs = ((performance.now() - start) * 1000) / operations
  return { cpuUs: (variant.cpu() - cpu) / 1000 / operations, wallUs }
}

export const cpuOf = (slices: readonly Slice[]): number => median(slices.map(({ cpuUs }) => cpuUs))
export const wallOf = (slices: readonly Slice[]): number => median(slices.map(({ wallUs }) => wallUs))

/** Round by round: what one took of the other's processor time. */
export const ratios = (measured: readonly Slice[], baseline: readonly Slice[]): number[] =>
  measured.map(({ cpuUs }, round) => cpuUs / baseline[round]!.cpuUs)
