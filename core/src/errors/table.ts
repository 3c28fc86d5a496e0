import type { ErrorDefinition } from '@quoin/plugin-sdk'
import * as actions from '../actions/errors.ts'
import * as config from '../config/errors.ts'
import * as database from '../database/errors.ts'
import * as events from '../events/errors.ts'
import * as files from '../files/errors.ts'
import * as http from '../http/errors.ts'
import * as identity from '../identity/errors.ts'
import * as imports from '../imports/errors.ts'
import * as jobs from '../jobs/errors.ts'
import * as packages from '../plugins/packages/errors.ts'
import * as permissions from '../permissions/errors.ts'
import * as plugins from '../plugins/errors.ts'
import * as records from '../records/errors.ts'
import * as tenancy from '../tenancy/errors.ts'
import * as ui from '../ui/errors.ts'
import * as views from '../views/errors.ts'
import * as wiring from './wiring.ts'

const capabilities = {
  actions,
  config,
  database,
  events,
  files,
  http,
  identity,
  imports,
  jobs,
  packages,
  permissions,
  plugins,
  records,
  tenancy,
  ui,
  views,
  wiring,
}

export interface ErrorEntry {
  readonly capability: string
  readonly definition: ErrorDefinition<never>
}

/** Every error of the kernel, by capability; what callers may branch on. */
export const errorTable: readonly ErrorEntry[] = Object.entries(capabilities).flatMap(
  ([capability, exported]) =>
    Object.values(exported as Record<string, unknown>).flatMap((value) =>
      isFactory(value) ? [{ capability, definition: value.definition }] : [],
    ),
)

function isFactory(value: unknown): value is { definition: ErrorDefinition<never> } {
  return typeof value === 'function' && 'definition' in value
}
