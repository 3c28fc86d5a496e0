const KNOWN: readonly { pattern: RegExp; advice: (folder: string) => string }[] = [
  {
    pattern: /no space left on device|disk quota exceeded/i,
    advice: () => 'The disk is full: make room and start again.',
  },
  {
    pattern: /initialized by PostgreSQL version/i,
    advice: (folder) =>
      `${folder}/data was made by another major version of PostgreSQL: export it with that version, then import it.`,
  },
  {
    pattern:
      /PG_VERSION|is not a (valid|database cluster)|could not locate a valid checkpoint|invalid checkpoint|pg_control|PANIC:/i,
    advice: (folder) =>
      `The files in ${folder}/data are damaged: put a backup in their place, or move the folder away to begin anew.`,
  },
  {
    pattern: /permission denied|EACCES|EPERM/i,
    advice: (folder) =>
      `PostgreSQL's account may not use ${folder}: check who owns it and the folders above.`,
  },
  {
    pattern: /could not (create|resize) shared memory|cannot allocate memory/i,
    advice: () => 'The machine has too little memory left (or too small a /dev/shm).',
  },
  {
    pattern: /error while loading shared libraries|cannot open shared object/i,
    advice: () => "A library is missing for npm's PostgreSQL: set DATABASE_URL to a server of yours instead.",
  },
]
const SHOWN_LINES = 12

/** An error that says in plain words what is wrong and what to do, followed by the end of what PostgreSQL said. */
export function explainFailure(what: string, folder: string, output: string): Error {
  const advice = KNOWN.find(({ pattern }) => pattern.test(output))?.advice(folder)
  const said = output.trim().split('\n').slice(-SHOWN_LINES).join('\n  ')
  return new Error(`${what}. ${advice ?? 'Or set DATABASE_URL to a server of yours.'}\n  ${said}`)
}
