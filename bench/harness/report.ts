import { inWords, type Machine } from './machine.ts'
import type { Result } from './types.ts'

/** The results of one measurement with the machine that they come from. */
export interface Group {
  readonly key: string
  readonly title: string
  readonly machine: Machine
  readonly results: readonly Result[]
}

const HEADS = ['', 'what', 'baseline', 'measured', 'ratio', 'budget'] as const

/** One measurement as a table for a terminal; below each figure what else is to be known of it. */
export function printGroup({ title, machine, results }: Group): void {
  console.log(`\n${title}: ${inWords(machine)}`)
  if (!machine.isCpuComplete) console.log('No /proc here: processor time of servers and database is missing.')
  const rows = results.map(cellsOf)
  const widths = HEADS.map((head, index) => Math.max(head.length, ...rows.map((row) => row[index]!.length)))
  const line = (cells: readonly string[]): string =>
    cells.map((cell, index) => cell.padEnd(widths[index]!)).join('  ')
  console.log(line(HEADS))
  results.forEach(({ detail }, index) => console.log(`${line(rows[index]!)}\n${' '.repeat(6)}${detail}`))
}

/** The same as Markdown. */
export function markdownOf({ title, machine, results }: Group): string {
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [
    `### ${title}`,
    '',
    `${machine.measuredAt.slice(0, 10)}, commit ${machine.commit}, ${inWords(machine)}`,
    '',
    row([...HEADS, 'detail']),
    row([...HEADS, 'detail'].map(() => '---')),
    ...results.map((result) => row([...cellsOf(result), result.detail])),
  ].join('\n')
}

function cellsOf(result: Result): string[] {
  const { name, budget, baseline, measured, ratio, unit } = result
  const limit = budget === null ? '' : `<= ${budget.atMost} ${budget.of === 'ratio' ? 'x' : unit}`
  return [
    verdict(result),
    name,
    baseline === null ? '' : figure(baseline),
    `${figure(measured)} ${unit}`,
    ratio === null ? '' : `${ratio.toFixed(2)} x`,
    limit,
  ]
}

/** `ok` or `OVER`; nothing where there is no budget. */
function verdict({ budget, ratio, measured }: Result): string {
  if (budget === null) return ''
  return (budget.of === 'ratio' ? ratio! : measured) <= budget.atMost ? 'ok' : 'OVER'
}

const figure = (value: number): string =>
  Math.abs(value) >= 1000
    ? Math.round(value).toLocaleString('en-GB')
    : Number(value.toPrecision(3)).toString()
