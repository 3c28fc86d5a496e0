import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { QuoinError } from '@quoin/plugin-sdk'
import { createPlugin } from '@quoin/plugin-sdk/create'
import { EXIT, type Terminal } from '../src/cli/run-cli.ts'
import { USAGE } from '../src/cli/usage.ts'

const OPTIONS = {
  name: { type: 'string' },
  publisher: { type: 'string' },
  directory: { type: 'string' },
  help: { type: 'boolean' },
} as const

const parse = (args: readonly string[]) =>
  parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })

/** `quoin plugin create`. @returns the exit code */
export async function createFromTemplate(
  root: string,
  args: readonly string[],
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
  const [id] = positionals
  if (values.help === true) {
    terminal.out(USAGE)
    return EXIT.done
  }
  if (id === undefined || positionals.length > 1) {
    terminal.error(`"plugin create" needs one <id>\n\n${USAGE}`)
    return EXIT.usage
  }
  try {
    const { name, publisher } = values
    const directory = resolve(values.directory ?? join(root, 'plugins', id))
    const files = await createPlugin({ id, directory, name, publisher })
    terminal.out(`${relative(process.cwd(), directory)}\n${files.map((file) => `  ${file}`).join('\n')}`)
    terminal.out(`Next: npm run build:ui, npm start; test it with npm test -- ${relative(root, directory)}`)
    return EXIT.done
  } catch (error) {
    terminal.error(error instanceof QuoinError ? `${error.message}. ${error.help ?? ''}` : String(error))
    return EXIT.failed
  }
}
