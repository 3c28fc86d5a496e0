import { execFileSync } from 'node:child_process'
import { cpus, loadavg, totalmem } from 'node:os'
import { onServer } from '../../core/test/harness/template.ts'
import type { Bench } from './types.ts'

/** Where and when a figure was measured. */
export interface Machine {
  readonly measuredAt: string
  readonly commit: string
  readonly processor: string
  readonly cores: number
  readonly memoryGb: number
  /** Over the last minute of the measurement, its own part included: far above the cores, others worked here too. */
  readonly load: number
  readonly node: string
  readonly postgres: string
  /** false: without /proc only this process's own time is in the figures. */
  readonly isCpuComplete: boolean
}

export async function describeMachine({ root, cluster, cpu }: Bench): Promise<Machine> {
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
    isCpuComplete: cpu.isComplete,
  }
}

function commitOf(root: string): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return 'unknown'
  }
}

export const inWords = ({ cores, processor, memoryGb, load, node, postgres }: Machine): string =>
  `${cores} x ${processor}, ${memoryGb} GB, load ${load}; Node ${node}, PostgreSQL ${postgres}`
