export interface TestOptions {
  /** A folder of PostgreSQL's programs to run on, instead of npm's. */
  readonly postgres: string | undefined
  /** Whether the walls' suites run once more, on another PostgreSQL of this machine. */
  readonly alsoInstalled: boolean
  /** Files and options for vitest. */
  readonly filters: readonly string[]
}

/** `[--postgres <folder>] [--also-installed] [<files or vitest options>]`. @throws when the folder is missing */
export function readTestOptions(args: readonly string[]): TestOptions {
  const filters: string[] = []
  let postgres: string | undefined
  let alsoInstalled = false
  const left = [...args]
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    if (arg === '--also-installed') alsoInstalled = true
    else if (arg === '--postgres') postgres = left.shift() ?? ''
    else if (arg.startsWith('--postgres=')) postgres = arg.slice('--postgres='.length)
    else filters.push(arg)
  }
  if (postgres === '' || postgres?.startsWith('-'))
    throw new Error(`--postgres takes a folder of PostgreSQL's programs, got "${postgres}"`)
  return { postgres, alsoInstalled, filters }
}
