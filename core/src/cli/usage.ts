import { parseArgs } from 'node:util'

interface CommandHelp {
  readonly name: string
  /** What follows the name; empty for a command that stands alone. */
  readonly takes: string
  readonly does: string
}

const COMMANDS: readonly CommandHelp[] = [
  { name: 'create', takes: '<id>', does: 'a new plugin from the template, which works as it is' },
  { name: 'list', takes: '', does: 'modules that are installed or at hand' },
  { name: 'plan', takes: '<id>', does: 'what an act would do; changes nothing' },
  { name: 'install', takes: '<id | package.tgz>', does: 'with everything it requires' },
  { name: 'upgrade', takes: '<id | package.tgz>', does: 'to the newest version that fits' },
  { name: 'rollback', takes: '<id>', does: 'the version before comes back' },
  { name: 'uninstall', takes: '<id> --confirm <id>', does: 'exports its records, then takes it away' },
  { name: 'stop', takes: '<id>', does: 'takes it out of use on every node' },
  { name: 'resume', takes: '<id>', does: 'back to use; finishes a change that was cut off' },
  { name: 'upload', takes: '<package.tgz>', does: 'keeps a package for all nodes' },
  { name: 'history', takes: '<id>', does: 'every act on it, newest first' },
  { name: 'doctor', takes: '', does: 'whether everything is as it should be' },
]

const OPTION_LINES: readonly (readonly [string, string])[] = [
  ['create: --name <name>, --publisher <name>', 'as people read them'],
  ['create: --directory <folder>', 'where it lies; plugins/<id> otherwise'],
  ['plan: --act install|upgrade|rollback|uninstall', 'otherwise install, or upgrade of what is installed'],
  ['plan: --rehearse', 'tries it in a transaction that is taken back'],
  ['plan, acts: --version <version>', 'otherwise the newest that fits'],
  ['acts: --confirm <id>', 'its data may go'],
  ['acts: --expected-revision <n>', 'refused when anything changed since that "Revision"'],
  ['stop: --reason <text>', 'for the history and whoever asks'],
  ['--json', 'for programs'],
  ['--help', 'this text'],
]

const lines = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}

/** All that `quoin` can be asked for, a line each. */
export const USAGE = `quoin plugin <command> [options]

${lines(COMMANDS.map(({ name, takes, does }) => [`${name} ${takes}`.trimEnd(), does]))}

Options
${lines(OPTION_LINES)}

Ends with 0 when done, 1 when refused or failed, 2 when called wrongly, 3 when something is left to do.`

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

const parse = (args: readonly string[]) =>
  parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true })

export type Values = ReturnType<typeof parse>['values']

export interface Call {
  readonly command: string
  readonly subject: string
  readonly values: Values
}

/** What was asked for: a call, the usage, or nothing that can be done. */
export type Reading = { readonly call: Call } | { readonly help: true } | { readonly fault: string }

/** `create` is read by whoever runs it: it needs no database. */
export const asksToCreate = ([topic, command]: readonly string[]): boolean =>
  topic === 'plugin' && command === 'create'

export function readCall(args: readonly string[]): Reading {
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse(args)
  } catch (error) {
    return { fault: (error as Error).message }
  }
  const { values, positionals } = parsed
  const [topic, command, subject, ...more] = positionals
  if (values.help === true || topic === 'help' || (topic === 'plugin' && command === 'help'))
    return { help: true }
  if (topic === undefined) return { fault: 'Nothing was asked for' }
  if (topic !== 'plugin') return { fault: `There is no "${topic}"; expected plugin` }
  const known = COMMANDS.find(({ name }) => name === command)
  if (!known) {
    const asked =
      command === undefined ? '"plugin" needs a command' : `There is no command "plugin ${command}"`
    return { fault: `${asked}; expected ${COMMANDS.map(({ name }) => name).join(', ')}` }
  }
  const [surplus] = known.takes === '' ? [subject] : more
  if (surplus !== undefined) return { fault: `"plugin ${known.name}" does not take "${surplus}"` }
  if (known.takes !== '' && subject === undefined)
    return { fault: `"plugin ${known.name}" needs ${known.takes}` }
  const fault = faultOfValues(values)
  return fault === undefined ? { call: { command: known.name, subject: subject ?? '', values } } : { fault }
}

const PLANNED: readonly string[] = ['install', 'upgrade', 'rollback', 'uninstall']

function faultOfValues(values: Values): string | undefined {
  if (values.act !== undefined && !PLANNED.includes(values.act))
    return `--act takes ${PLANNED.join(', ')}, got "${values.act}"`
  const revision = values['expected-revision']
  if (revision !== undefined && !/^\d{1,15}$/.test(revision))
    return `--expected-revision takes a whole number, got "${revision}"`
  return undefined
}
