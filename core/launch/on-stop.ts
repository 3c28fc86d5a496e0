import { whenNpmIsGone } from './npm-parent.mjs'

type Task = () => Promise<void>
const tasks: Task[] = []
let isStopping = false
const LONGEST_STOP_MS = 20_000

/**
 * Runs the task once when this process is asked to end: Ctrl-C, SIGTERM, a closed terminal, or the death of the
 * process that started it. Later registrations run first; then the process exits.
 */
export function onStop(task: Task): void {
  tasks.unshift(task)
  if (tasks.length > 1) return
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.on(signal, () => void stop(code))
  }
  // The starter's channel closes when it is killed and can send no signal any more.
  process.on('disconnect', () => void stop(1))
  process.channel?.unref()
  whenNpmIsGone(() => void stop(143))
}

/** Runs the tasks of `onStop` and ends this process with the code. */
export async function stop(code: number): Promise<void> {
  if (isStopping) return
  isStopping = true
  setTimeout(() => process.exit(code), LONGEST_STOP_MS).unref()
  for (const task of tasks) await task().catch((error: unknown) => console.error(error))
  process.exit(code)
}
