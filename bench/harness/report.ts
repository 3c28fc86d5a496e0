import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { onServer } from '../../core/test/harness/template.ts'
import type { Bench, Result } from './types.ts'

export interface Group {
  readonly key: string
  readonly title: string
  readonly results: readonly Result[]
}

interface Stored extends Group {
  readonly machine: Machine
}

interface Machine {
  readonly measuredAt: string
  readonly commit: string
  readonly processor: string
  readonly cores: number
  readonly memoryGb: number
  /** Before and after, over one minute: above the number of cores, others worked here too. */
  readonly load: number
  readonly node: string
  readonly postgres: string
  /** false: without /proc only this process's own time is in the figures. */
  readonly isCpuComplete: boolean
}

export function printResults(groups: readonly Group[]): void {
  for (const { title, results } of groups) {
    console.log(`\n${title}`)
    const rows = results.map((result) => [
      verdict(result),
      result.name,
      result.baseline === null ? '' : figure(result.baseline),
      `${figure(result.measured)} ${result.unit}`,
      result.ratio === null ? '' : `${result.ratio.toFixed(2)} x`,
      budgetText(result),
      result.detail,
    ])
    const heads = ['', 'what', 'baseline', 'measured', 'ratio', 'budget', 'detail']
    const widths = heads.map((head, index) => Math.max(head.length, ...rows.map((row) => row[index]!.length)))
    for (const row of [heads, ...rows]) {
      console.log(row.map((cell, index) => (index === 6 ? cell : cell.padEnd(widths[index]!))).join('  '))
    }
  }
}

/** `ok` or `OVER`; nothing where there is no budget. */
export function verdict({ budget, ratio, measured }: Result): string {
  if (budget === null) return ''
  return (budget.of === 'ratio' ? ratio! : measured) <= budget.atMost ? 'ok' : 'OVER'
}

const budgetText = ({ budget, unit }: Result): string =>
  budget === null ? '' : budget.of === 'ratio' ? `<= ${budget.atMost} x` : `<= ${budget.atMost} ${unit}`

const figure = (value: number): string =>
  Math.abs(value) >= 1000
    ? Math.round(value).toLocaleString('en-GB')
    : Number(value.toPrecision(3)).toString()

/** Replaces what was measured now in bench/results.json and leaves the rest, with the machine of each. */
export async function saveResults(
  root: string,
  cluster: string,
  groups: readonly Group[],
  bench: Bench,
): Promise<void> {
  const file = join(root, 'bench/results.json')
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Stored[]) : []
  const machine = await describeMachine(root, cluster, bench)
  const fresh = new Map(groups.map((group) => [group.key, { ...rounded(group), machine }]))
  const kept = before.map((group) => fresh.get(group.key) ?? group)
  const added = [...fresh.values()].filter(({ key }) => !before.some((group) => group.key === key))
  writeFileSync(file, `${JSON.stringify([...kept, ...added], null, 2)}\n`)
  const { processor, cores, memoryGb, load, node, postgres } = machine
  console.log(`\n${cores} x ${processor}, ${memoryGb} GB, load ${load}; Node ${node}, PostgreSQL ${postgres}`)
  if (!machine.isCpuComplete) console.log('No /proc here: processor time of servers and database is missing.')
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

async function describeMachine(root: string, cluster: string, bench: Bench): Promise<Machine> {
  const postgres = await onServer(cluster, async (client) => {
    const { rows } = await client.query<{ server_version: string }>('show server_version')
    return rows[0]!.server_version
  })
  return {
    measuredAt: new Date().toISOString(),
    commit: commitOf(root),
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    load: Number(loadavg()[0]!.toFixed(1)),
    node: process.versions.node,
    postgres,
    isCpuComplete: bench.cpu.isComplete,
  }
}

function commitOf(root: string): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}
