import type { Manifest } from '@quoin/plugin-sdk'
import type { DatabaseRoles } from '../../database/roles.ts'
import type { Catalog, FoundSchema } from '../catalog/types.ts'
import type { SchemaStructure } from '../structure/types.ts'
import { planAccess, planRoles, planUses } from './access.ts'
import { planColumns } from './columns.ts'
import { planDroppedConstraints, planConstraints } from './constraints.ts'
import { planRenames } from './renames.ts'
import { planSearch } from './search.ts'
import { planTables, planDroppedTables } from './tables.ts'
import type { Step } from './types.ts'
import { planDroppedViews, planViews } from './views.ts'

export interface DifferenceOptions {
  readonly manifest: Manifest
  readonly wanted: SchemaStructure
  readonly catalog: Catalog
  readonly roles: DatabaseRoles
  /** PostgreSQL's number, e.g. 180004: decides how roles are granted. */
  readonly serverVersion: number
  /** Version that the ledger holds, when the plugin was applied before. */
  readonly fromVersion: string | undefined
  /** Ids of plugins by the contract they use: `party@1` to `crm`. */
  readonly consumers: ReadonlyMap<string, readonly string[]>
}

/** Steps that lead from the catalog to what the manifest wants; none when they agree. Pure. */
export function difference(options: DifferenceOptions): Step[] {
  const { manifest, wanted, catalog, roles } = options
  const existing = catalog.schemas.get(wanted.schema) ?? emptySchema(wanted.schema, roles.migrator)
  const { steps: renames, found } = planRenames(manifest, existing, options.fromVersion)
  return [
    ...planRoles(wanted.schema, options),
    ...renames,
    ...planDroppedViews(wanted, found),
    ...planDroppedConstraints(wanted, found),
    ...planTables(wanted, found),
    ...planColumns(wanted, found),
    ...planConstraints(wanted, found),
    ...planDroppedTables(wanted, found),
    ...planSearch(manifest, wanted, found, existing),
    ...planViews(wanted, found),
    ...planAccess(wanted, found, options),
    ...planUses(manifest.uses ?? [], wanted.schema, options),
  ]
}

const emptySchema = (schema: string, owner: string): FoundSchema => ({
  schema,
  owner,
  grants: [],
  tables: new Map(),
  views: new Map(),
  functions: new Map(),
  strangers: [],
})
