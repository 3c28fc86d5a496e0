import { QuoinError } from '@quoin/plugin-sdk'
import { readFile } from 'node:fs/promises'
import { hostname, userInfo } from 'node:os'
import type { ActOptions, ActResult } from '../plugins/lifecycle/module-manager.ts'
import type { ActKind } from '../plugins/lifecycle/types.ts'
import { openModules, type OpenModules } from './open-modules.ts'
import { presentDoctor, presentHistory, presentList, presentPlan, presentResult } from './present.ts'
import { readCall, USAGE, type Call } from './usage.ts'

/** Where the command line writes; lines without their end. */
export interface Terminal {
  out(text: string): void
  error(text: string): void
}

export const EXIT = { done: 0, failed: 1, usage: 2, unfinished: 3 } as const

const ACTS = ['install', 'upgrade', 'rollback', 'uninstall', 'stop', 'resume'] as const
type Act = (typeof ACTS)[number]
const isAct = (word: string | undefined): word is Act => ACTS.some((act) => act === word)

/**
 * Runs one command.
 * @param environment looked for only when the command needs the database
 * @returns the exit code
 */
export async function runCli(
  args: readonly string[],
  environment: () => Promise<NodeJS.ProcessEnv>,
  terminal: Terminal,
): Promise<number> {
  const reading = readCall(args)
  if ('help' in reading) {
    terminal.out(USAGE)
    return EXIT.done
  }
  if ('fault' in reading) {
    terminal.error(`${reading.fault}\n\n${USAGE}`)
    return EXIT.usage
  }
  const { call } = reading
  let modules: OpenModules | undefined
  try {
    modules = await openModules(await environment())
    return await runCommand(modules, call, terminal)
  } catch (error) {
    terminal.error(call.values.json === true ? JSON.stringify(problemOf(error), null, 2) : explain(error))
    return EXIT.failed
  } finally {
    await modules?.close()
  }
}

async function runCommand(modules: OpenModules, call: Call, terminal: Terminal): Promise<number> {
  const { command, subject, values } = call
  const { manager, store } = modules
  const show = <T>(value: T, present: (value: T) => string): void =>
    terminal.out(values.json === true ? JSON.stringify(value, null, 2) : present(value))
  if (command === 'list') show(await manager.list(), presentList)
  else if (command === 'history') show(await manager.history(subject), presentHistory)
  else if (command === 'upload') {
    const { id, version } = await store.add(await readFile(subject))
    show({ id, version }, () => `${id} ${version} is at hand on every node`)
  } else if (command === 'doctor') {
    const doctor = await manager.doctor()
    show(doctor, presentDoctor)
    return doctor.isSound ? EXIT.done : EXIT.unfinished
  } else if (command === 'plan') {
    const act = (values.act ?? (await likelyAct(modules, subject))) as ActKind
    const plan = await manager.plan(act, subject, { version: values.version, rehearse: values.rehearse })
    show(plan, presentPlan)
    return plan.refusals.length === 0 ? EXIT.done : EXIT.failed
  } else if (isAct(command)) {
    const result = await runAct(modules, command, call)
    show(result, presentResult)
    return result.unfinished.length === 0 ? EXIT.done : EXIT.unfinished
  }
  return EXIT.done
}

const likelyAct = async ({ manager }: OpenModules, id: string): Promise<ActKind> =>
  (await manager.read(id)).version === null ? 'install' : 'upgrade'

/** A package file is uploaded first and then meant by its id and version. */
async function runAct({ manager, store }: OpenModules, act: Act, call: Call): Promise<ActResult> {
  const { values } = call
  const isFile = (act === 'install' || act === 'upgrade') && call.subject.endsWith('.tgz')
  const info = isFile ? await store.add(await readFile(call.subject)) : undefined
  const revision = values['expected-revision']
  const options: ActOptions & { reason?: string | undefined } = {
    operator: { name: `${userInfo().username}@${hostname()}` },
    version: values.version ?? info?.version,
    confirm: values.confirm,
    reason: values.reason,
    expectedRevision: revision === undefined ? undefined : Number(revision),
  }
  return manager[act](info?.id ?? call.subject, options)
}

const problemOf = (error: unknown): object =>
  error instanceof QuoinError
    ? { code: error.code, message: error.message, help: error.help, faults: error.faults }
    : { code: 'unexpected', message: error instanceof Error ? error.message : String(error) }

function explain(error: unknown): string {
  if (!(error instanceof QuoinError)) return error instanceof Error ? error.message : String(error)
  const faults = error.faults.flatMap((fault) => {
    const { help } = fault as { help?: string }
    return [`  - ${fault.path}: ${fault.message}`, ...(help === undefined ? [] : [`    ${help}`])]
  })
  const help = error.help === undefined ? [] : [error.help]
  return [`${error.message} (${error.code})`, ...faults, ...help].join('\n')
}
