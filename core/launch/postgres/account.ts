import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface Account {
  readonly uid: number
  readonly gid: number
}

const CANDIDATES = ['postgres', 'nobody']
const NOBODY: Account = { uid: 65_534, gid: 65_534 }

/** For root: an account of this machine without rights. Otherwise undefined: run as who we are. */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  const accounts = new Map(lines.map((line) => line.split(':')).map((fields) => [fields[0], fields]))
  const found = CANDIDATES.map((name) => accounts.get(name)).find((fields) => Number(fields?.[2]) > 0)
  return found ? { uid: Number(found[2]), gid: Number(found[3]) } : NOBODY
}

/** Runs a program to its end as the account, in English, without our environment; output is text. */
export function runAs(
  account: Account | undefined,
  program: string,
  args: readonly string[],
  cwd: string,
): { status: number | null; output: string } {
  const { PATH, SystemRoot } = process.env
  const result = spawnSync(program, args, {
    cwd,
    ...account,
    env: { PATH, LC_ALL: 'C', ...(SystemRoot === undefined ? {} : { SystemRoot }) },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const output = [result.stdout, result.stderr, result.error?.message].filter(Boolean).join('\n')
  return { status: result.error ? null : result.status, output }
}
