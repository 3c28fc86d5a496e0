import { QuoinError } from '@quoin/plugin-sdk'
import { readFile } from 'node:fs/promises'
import { hostname, userInfo } from 'node:os'
import { parseArgs } from 'node:util'
import type { ActOptions, ActResult } from '../plugins/lifecycle/module-manager.ts'
import type { ActKind } from '../plugins/lifecycle/types.ts'
import { openModules, type OpenModules } from './open-modules.ts'
import { presentDoctor, presentHistory, presentList, presentPlan, presentResult } from './present.ts'

const USAGE = `quoin plugin <command> [options]

  list                         modules that are installed or at hand
  plan <id>                    what an act would do; changes nothing
      --act install|upgrade|rollback|uninstall    --version <v>    --rehearse
  install <id | package.tgz>   with everything it requires
  upgrade <id | package.tgz>
  rollback <id>                the version before comes back
  uninstall <id> --confirm <id>
  stop <id> [--reason <text>]  takes it out of use on every node
  resume <id>                  back to use; finishes a change that was cut off
  upload <package.tgz>         keeps a package for all nodes
  history <id>
  doctor                       whether everything is as it should be

Options of acts: --version <v>, --confirm <id> (data may go), --expected-revision <n>
All: --json
Ends with 0 when done, 1 when refused or failed, 2 when called wrongly, 3 when something is left to do.`

/** Where the command line writes; lines without their end. */
export interface Terminal {
  out(text: string): void
  error(text: string): void
}

export const EXIT = { done: 0, failed: 1, usage: 2, unfinished: 3 } as const

const OPTIONS = {
  act: { type: 'string' },
  version: { type: 'string' },
  confirm: { type: 'string' },
  reason: { type: 'string' },
  'expected-revision': { type: 'string' },
  rehearse: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const

type Values = ReturnType<typeof parse>['values']
const parse = (args: readonly string[]) =>
  parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true })

const ACTS = ['install', 'upgrade', 'rollback', 'uninstall', 'stop', 'resume'] as const
type Act = (typeof ACTS)[number]
const isAct = (word: string | undefined): word is Act => ACTS.some((act) => act === word)
const PLANNED: readonly string[] = ['install', 'upgrade', 'rollback', 'uninstall']

/** Runs one command. @returns the exit code */
export async function runCli(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  terminal: Terminal,
): Promise<number> {
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse(args)
  } catch (error) {
    terminal.error(`${(error as Error).message}\n\n${USAGE}`)
    return EXIT.usage
  }
  const { values, positionals } = parsed
  const [topic, command, subject] = positionals
  if (values.help === true) {
    terminal.out(USAGE)
    return EXIT.done
  }
  const fault = usageFault({ topic, command, subject, values })
  if (fault !== undefined) {
    terminal.error(`${fault}\n\n${USAGE}`)
    return EXIT.usage
  }
  let modules: OpenModules | undefined
  try {
    modules = await openModules(environment)
    return await runCommand(modules, { command: command!, subject: subject ?? '', values }, terminal)
  } catch (error) {
    terminal.error(values.json === true ? JSON.stringify(problemOf(error), null, 2) : explain(error))
    return EXIT.failed
  } finally {
    await modules?.close()
  }
}

function usageFault(call: {
  readonly topic: string | undefined
  readonly command: string | undefined
  readonly subject: string | undefined
  readonly values: Values
}): string | undefined {
  const { topic, command, subject, values } = call
  if (topic !== 'plugin') return topic === undefined ? 'Nothing was asked for' : `There is no "${topic}"`
  const alone = ['list', 'doctor']
  const known = [...alone, 'plan', 'history', 'upload', ...ACTS]
  if (command === undefined || !known.includes(command))
    return `There is no command "plugin ${command ?? ''}"; expected ${known.join(', ')}`
  if (!alone.includes(command) && subject === undefined) return `"plugin ${command}" needs the id of a plugin`
  if (values.act !== undefined && !PLANNED.includes(values.act))
    return `--act takes ${PLANNED.join(', ')}, got "${values.act}"`
  const revision = values['expected-revision']
  if (revision !== undefined && !/^\d{1,15}$/.test(revision))
    return `--expected-revision takes a whole number, got "${revision}"`
  return undefined
}

interface Command {
  readonly command: string
  readonly subject: string
  readonly values: Values
}

async function runCommand(modules: OpenModules, call: Command, terminal: Terminal): Promise<number> {
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
async function runAct({ manager, store }: OpenModules, act: Act, call: Command): Promise<ActResult> {
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
