import { pino, type DestinationStream, type Logger } from 'pino'

const SECRETS = ['password', 'token', 'cookie', 'authorization', 'databaseUrl']

/** JSON lines on standard output; values under names that hold secrets are blanked at two depths. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    redact: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}
