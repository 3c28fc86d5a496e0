/** Value below which the given share of the samples lies. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5)

/** `1.62 (1.55 to 1.71)`: median and middle half. */
export const spread = (samples: readonly number[], digits = 2): string =>
  `${median(samples).toFixed(digits)} (${quantile(samples, 0.25).toFixed(digits)} to ${quantile(samples, 0.75).toFixed(digits)})`
