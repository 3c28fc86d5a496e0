import type { FoundFunction, FoundRole, Grant, Policy } from './types.ts'

export interface Placed {
  readonly schema: string
  readonly table: string
}

export interface RelationRow {
  readonly schema: string
  readonly name: string
  /** `pg_class.relkind`, or `partition` */
  readonly kind: string
  readonly owner: string
  readonly rowSecurity: boolean
  readonly forced: boolean
  readonly options: readonly string[]
  readonly comment: string | null
  readonly grants: readonly Grant[]
  readonly columnGrants: boolean
}

export interface ConstraintRow extends Placed {
  readonly name: string
  readonly kind: string
  readonly columns: readonly string[]
  readonly toSchema: string | null
  readonly toTable: string | null
  readonly toColumns: readonly string[]
  readonly onDelete: string
  readonly setNull: readonly string[]
  readonly isValid: boolean
}

/** The JSON that `catalogQuery` answers with. */
export interface CatalogRows {
  readonly schemas: { readonly schema: string; readonly owner: string; readonly grants: readonly Grant[] }[]
  readonly roles: FoundRole[]
  readonly relations: RelationRow[]
  readonly columns: (Placed & {
    readonly name: string
    readonly type: string
    readonly required: boolean
    readonly collation: string | null
    readonly default: string | null
  })[]
  readonly constraints: ConstraintRow[]
  readonly indexes: (Placed & {
    readonly name: string
    readonly columns: readonly string[]
    readonly isUnique: boolean
    readonly isPrimary: boolean
    readonly isPlain: boolean
    readonly where: string | null
  })[]
  readonly policies: (Placed & Policy)[]
  readonly triggers: (Placed & {
    readonly name: string
    readonly type: number
    readonly isEnabled: boolean
    readonly old: string | null
    readonly new: string | null
    readonly functionSchema: string
    readonly function: string
  })[]
  readonly functions: (FoundFunction & { readonly schema: string })[]
  readonly reads: { readonly schema: string; readonly view: string; readonly reads: string }[]
}
