/**
 * The shape of one schema, as data: wanted (from a manifest) or found (from the catalog). The two are
 * compared; nothing else decides which DDL runs.
 */
export interface SchemaStructure {
  readonly schema: string
  readonly tables: ReadonlyMap<string, TableStructure>
  readonly views: ReadonlyMap<string, ViewStructure>
  readonly functions: ReadonlyMap<string, FunctionStructure>
}

export interface TableStructure {
  readonly name: string
  readonly columns: ReadonlyMap<string, ColumnStructure>
  readonly primaryKey: readonly string[]
  readonly checks: readonly CheckStructure[]
  readonly foreignKeys: readonly ForeignKeyStructure[]
  readonly indexes: readonly IndexStructure[]
  readonly triggers: readonly TriggerStructure[]
  /** What the plugin's own role may do. */
  readonly privileges: readonly Privilege[]
}

export type Privilege = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE'

export interface ColumnStructure {
  readonly name: string
  /** As `format_type` prints it. */
  readonly type: string
  readonly isRequired: boolean
  readonly collation: string | undefined
  /** SQL text in the one form that `canonicalDefault` gives. */
  readonly default: string | undefined
}

/** PostgreSQL rewrites expressions, so a CHECK carries the hash of its own at the end of its name. */
export interface CheckStructure {
  readonly name: string
  readonly column: string
  readonly hash: string
  /** Known for wanted ones only. */
  readonly expression: string
}

export interface ForeignKeyStructure {
  readonly name: string
  readonly columns: readonly string[]
  readonly toSchema: string
  readonly toTable: string
  readonly toColumns: readonly string[]
  readonly onDelete: 'restrict' | 'cascade' | 'set-null'
  /** set-null: the columns that become null, never the organisation. */
  readonly setNull: readonly string[]
}

export interface IndexStructure {
  readonly name: string
  readonly columns: readonly string[]
  readonly isUnique: boolean
  /** Predicate as PostgreSQL prints it. */
  readonly where: string | undefined
}

export interface TriggerStructure {
  readonly name: string
  readonly event: 'INSERT' | 'UPDATE' | 'DELETE'
  readonly function: string
}

export interface FunctionStructure {
  readonly name: string
  readonly source: string
}

/** A published contract: a view over one table. */
export interface ViewStructure {
  readonly name: string
  /** Known for wanted ones only. */
  readonly table: string
  readonly columns: readonly { readonly name: string; readonly source: string; readonly type: string }[]
  /** Of table, columns and types; kept as the view's comment, because PostgreSQL rewrites its text. */
  readonly hash: string
}
