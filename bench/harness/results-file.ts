import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { markdownOf, type Group } from './report.ts'

/** What follows it in docs/benchmarks.md is written here. */
const MARK = '<!-- written by npm run bench -->'

/**
 * Replaces what was measured now in bench/results.json and in docs/benchmarks.md; measurements that did not run
 * keep their figures and the machine they come from.
 * @param order keys of all measurements
 */
export async function saveResults(
  root: string,
  order: readonly string[],
  fresh: readonly Group[],
): Promise<void> {
  const file = join(root, 'bench/results.json')
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Group[]) : []
  const groups = order.flatMap((key) => {
    const measured = fresh.find((group) => group.key === key)
    return measured === undefined ? before.filter((group) => group.key === key) : [rounded(measured)]
  })
  writeFileSync(file, `${JSON.stringify(groups, null, 2)}\n`)
  const page = join(root, 'docs/benchmarks.md')
  const [head] = readFileSync(page, 'utf8').split(MARK)
  const text = `${head}${MARK}\n\n${groups.map(markdownOf).join('\n\n')}\n`
  writeFileSync(page, await format(text, { ...(await resolveConfig(page)), parser: 'markdown' }))
}

function rounded(group: Group): Group {
  const digits = (value: number | null) => (value === null ? null : Number(value.toPrecision(4)))
  const results = group.results.map((result) => ({
    ...result,
    baseline: digits(result.baseline),
    measured: digits(result.measured)!,
    ratio: digits(result.ratio),
  }))
  return { ...group, results }
}
