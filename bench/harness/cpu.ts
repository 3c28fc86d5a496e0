import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cpuUsage, pid as ownPid } from 'node:process'
import type pg from 'pg'

/** Processor time used so far, in nanoseconds. */
export interface Cpu {
  /** false where the system has no /proc: then only this process is counted. */
  readonly isComplete: boolean
  own(): number
  /** All threads of a process; 0 when it is gone or cannot be read. */
  process(pid: number): number
}

export function openCpu(): Cpu {
  const isComplete = existsSync(`/proc/${ownPid}/schedstat`)
  return {
    isComplete,
    own() {
      const { user, system } = cpuUsage()
      return (user + system) * 1000
    },
    process: (pid) => (isComplete ? sumOfThreads(pid) : 0),
  }
}

/** schedstat counts nanoseconds, stat only hundredths of a second; that of a process holds its first thread alone. */
function sumOfThreads(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
      const [onCpu = '0'] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')
      return sum + Number(onCpu)
    }, 0)
  } catch {
    return 0
  }
}

/** Backends that serve one database now, but for the one that asks. */
export async function backendsOf(superuser: pg.Client, database: string): Promise<number[]> {
  const { rows } = await superuser.query<{ pid: number }>(
    `select pid from pg_stat_activity where datname = $1 and pid <> pg_backend_pid() and backend_type = 'client backend'`,
    [database],
  )
  return rows.map(({ pid }) => pid)
}
