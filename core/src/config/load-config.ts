import { delimiter, resolve } from 'node:path'
import type { Fault } from '@quoin/plugin-sdk'
import type { TSchema } from 'typebox'
import Value from 'typebox/value'
import { Environment } from './environment.ts'
import { configInvalid } from './errors.ts'
import { nearestName } from './nearest-name.ts'

/** The settings of one process; read once at start, frozen. */
export interface Config {
  readonly databaseUrl: string
  readonly host: string
  /** 0 asks the system for a free port. */
  readonly port: number
  /** Without a trailing slash; undefined when people open `host:port` directly. */
  readonly publicUrl: string | undefined
  readonly isProxyTrusted: boolean
  readonly rolePrefix: string
  readonly poolSize: number
  readonly logLevel: Environment['QUOIN_LOG_LEVEL']
  /** Absolute folders that hold plugins, beside the repository's own. */
  readonly pluginDirectories: readonly string[]
  /** Absolute. */
  readonly dataDirectory: string
  /** Bound on one call of plugin code. */
  readonly handlerSeconds: number
  /** How long plugin code may block the event loop before the watchdog acts. */
  readonly stallSeconds: number
}

type Variables = Readonly<Record<string, string | undefined>>
const known = Object.entries<TSchema & { description?: string }>(Environment.properties)

/**
 * Checks the environment; an empty value counts as absent.
 * @throws config.invalid with one fault for each wrong, missing or unknown variable
 */
export function loadConfig(variables: Variables, workingDirectory = process.cwd()): Config {
  const given = Object.fromEntries(
    known.flatMap(([name]) => (variables[name] ? [[name, variables[name]]] : [])),
  )
  const values: unknown = Value.Default(Environment, Value.Convert(Environment, given))
  const faults = [...unknownNames(variables), ...wrongValues(values as object, variables)]
  if (faults.length > 0) {
    throw configInvalid({ names: faults.map((fault) => fault.path) }, { faults })
  }
  return toConfig(values as Environment, workingDirectory)
}

function unknownNames(variables: Variables): Fault[] {
  const names = known.map(([name]) => name)
  return Object.keys(variables)
    .filter((name) => name.startsWith('QUOIN_') && !names.includes(name))
    .map((name) => {
      const nearest = nearestName(name, names)
      const message = nearest
        ? `${name} is not a setting; did you mean ${nearest}?`
        : `${name} is not a setting`
      return { path: name, message, expected: nearest ?? names.join(', ') }
    })
}

function wrongValues(values: object, variables: Variables): Fault[] {
  return known.flatMap(([name, schema]) => {
    const value = (values as Record<string, unknown>)[name]
    const isAbsent = value === undefined
    if (isAbsent ? !Environment.required.includes(name as never) : Value.Check(schema, value)) return []
    const expected = schema.description ?? 'another value'
    const message = `${name} ${isAbsent ? 'is missing' : 'has a wrong value'}: expected ${expected}`
    // A database address holds a password, and this text goes to logs.
    const got = isAbsent ? 'nothing' : name === 'DATABASE_URL' ? 'another form' : String(variables[name])
    return [{ path: name, message, expected, got }]
  })
}

function toConfig(environment: Environment, workingDirectory: string): Config {
  const folders = environment.QUOIN_PLUGINS?.split(delimiter).filter((folder) => folder !== '') ?? []
  return Object.freeze({
    databaseUrl: environment.DATABASE_URL,
    host: environment.QUOIN_HOST,
    port: environment.QUOIN_PORT,
    publicUrl: environment.QUOIN_PUBLIC_URL?.replace(/\/$/, ''),
    isProxyTrusted: environment.QUOIN_TRUST_PROXY,
    rolePrefix: environment.QUOIN_ROLE_PREFIX,
    poolSize: environment.QUOIN_POOL_SIZE,
    logLevel: environment.QUOIN_LOG_LEVEL,
    pluginDirectories: Object.freeze(folders.map((folder) => resolve(workingDirectory, folder))),
    dataDirectory: resolve(workingDirectory, environment.QUOIN_DATA_DIR),
    handlerSeconds: environment.QUOIN_HANDLER_SECONDS,
    stallSeconds: environment.QUOIN_STALL_SECONDS,
  })
}
