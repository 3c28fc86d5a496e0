import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { QuoinError } from '@quoin/plugin-sdk'
import { createPlugin } from '@quoin/plugin-sdk/create'

const USAGE = 'quoin plugin create <id> [--name <name>] [--publisher <name>] [--directory <folder>]'
const OPTIONS = {
  name: { type: 'string' },
  publisher: { type: 'string' },
  directory: { type: 'string' },
} as const

/** @returns 0 when done, 1 when refused, 2 when called wrongly */
export async function createFromTemplate(root: string, args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
    const [id] = positionals
    if (id === undefined || positionals.length > 1) throw new TypeError(`usage: ${USAGE}`)
    const { name, publisher } = values
    const directory = resolve(values.directory ?? join(root, 'plugins', id))
    const files = await createPlugin({ id, directory, name, publisher })
    console.log(`${relative(process.cwd(), directory)}\n${files.map((file) => `  ${file}`).join('\n')}`)
    console.log(`Next: npm run build:ui, npm start; test it with npm test -- ${relative(root, directory)}`)
    return 0
  } catch (error) {
    if (error instanceof QuoinError) console.error(`${error.message}. ${error.help ?? ''}`)
    else
      console.error(
        (error as Error).message.startsWith('usage')
          ? (error as Error).message
          : `${String(error)}\n${USAGE}`,
      )
    return error instanceof QuoinError ? 1 : 2
  }
}
