import { statementRefused } from '../errors.ts'
import {
  ALLOWED_FUNCTIONS,
  ALLOWED_KERNEL_FUNCTIONS,
  ALLOWED_SQL_VALUES,
  ALLOWED_TYPES,
} from './allowed-names.ts'
import type { Node } from './parse.ts'
import { PLAIN_NODES, UNTAGGED_FIELDS } from './syntax.ts'

/** What one plugin's SQL may touch. */
export interface GatePolicy {
  readonly ownSchema: string
  /** Contracts the plugin may read, each `schema.relation`. */
  readonly grantedRelations: ReadonlySet<string>
}

/** Names of common table expressions that an unqualified relation may mean at this place. */
type Scope = ReadonlySet<string>
const NO_NAMES: Scope = new Set()

interface FunctionAlias {
  readonly columns: ReadonlySet<string>
}
interface ColumnUse {
  readonly qualifier: string
  readonly column: string
  readonly node: Node
}

/**
 * Visits every node of one statement and refuses the first that is not known to be harmless. Fails closed: a
 * kind of node that is in no list is refused, so a newer grammar cannot open a door unseen.
 */
export class StatementWalk {
  readonly #policy: GatePolicy
  readonly #sql: string
  readonly #functionAliases = new Map<string, FunctionAlias>()
  readonly #columnUses: ColumnUse[] = []
  readonly #foreignRelations: Node[] = []
  #locks: Node | undefined

  constructor(policy: GatePolicy, sql: string) {
    this.#policy = policy
    this.#sql = sql
  }

  /** @throws database.statement-refused naming what and where */
  check(statement: Node): void {
    const [kind] = Object.keys(statement)
    if (kind === undefined || !STATEMENTS.has(kind)) {
      this.#refuse(
        `${kind?.replace(/Stmt$/, '') ?? 'nothing'} is no SELECT, INSERT, UPDATE, DELETE or MERGE`,
        {},
      )
    }
    this.#visit(kind, statement[kind] as Node, NO_NAMES)
    if (this.#locks !== undefined && this.#foreignRelations.length > 0) {
      this.#refuse('FOR UPDATE locks own tables only', this.#foreignRelations[0]!)
    }
    for (const use of this.#columnUses) this.#checkColumnUse(use)
  }

  #visit(kind: string, node: Node, scope: Scope): void {
    const check = CHECKS[kind]
    if (check !== undefined) check.call(this, node, scope)
    else if (!PLAIN_NODES.has(kind)) this.#refuse(`${kind} is not allowed`, node)
    // FOR UPDATE OF names aliases of the same query, no relations.
    if (kind === 'LockingClause') return
    const inner = node.withClause === undefined ? scope : this.#visitWith(node.withClause as Node, scope)
    for (const [field, value] of Object.entries(node)) {
      if (field !== 'withClause') this.#visitField(kind, field, value, inner)
    }
  }

  #visitField(kind: string, field: string, value: unknown, scope: Scope): void {
    if (typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) {
      for (const item of value) this.#visitField(kind, field, item, scope)
      return
    }
    const [key] = Object.keys(value)
    if (key === undefined) return
    if (/^[A-Z]/.test(key)) return this.#visit(key, (value as Node)[key] as Node, scope)
    const untagged = UNTAGGED_FIELDS[`${kind}.${field}`] ?? UNTAGGED_FIELDS[field]
    if (untagged === undefined) this.#refuse(`${kind}.${field} is not allowed`, value as Node)
    this.#visit(untagged, value as Node, scope)
  }

  /** A name is visible to the expressions after it; to itself only under RECURSIVE. */
  #visitWith(clause: Node, outer: Scope): Scope {
    const expressions = (clause.ctes as { CommonTableExpr: Node }[]).map((item) => item.CommonTableExpr)
    const names = expressions.map((expression) => expression.ctename as string)
    const all = new Set([...outer, ...names])
    const visible = new Set(clause.recursive === true ? all : outer)
    for (const expression of expressions) {
      this.#visit('CommonTableExpr', expression, new Set(visible))
      visible.add(expression.ctename as string)
    }
    return all
  }

  /** `ownOnly`: the target of a change. It never means a common table expression, even of the same name. */
  checkRelation(relation: Node, scope: Scope, ownOnly: boolean): void {
    const { schemaname: schema, relname: name } = relation as { schemaname?: string; relname: string }
    if (relation.catalogname !== undefined) this.#refuse('a relation may not name a database', relation)
    if (schema === undefined) {
      if (!ownOnly && scope.has(name)) return
      this.#refuse(`relation "${name}" must be written as schema.table`, relation)
    }
    if (schema === this.#policy.ownSchema) return
    this.#foreignRelations.push(relation)
    if (ownOnly) this.#refuse(`"${schema}.${name}" is no table of "${this.#policy.ownSchema}"`, relation)
    if (!this.#policy.grantedRelations.has(`${schema}.${name}`)) {
      this.#refuse(
        `"${schema}.${name}" is neither a table of "${this.#policy.ownSchema}" nor a contract it uses`,
        relation,
      )
    }
  }

  checkFunction(call: Node): void {
    const names = texts(call.funcname)
    const name = names.at(-1)!
    const isAllowed =
      names.length === 1 || (names.length === 2 && names[0] === 'pg_catalog')
        ? ALLOWED_FUNCTIONS.has(name)
        : names.length === 2 && names[0] === 'kernel' && ALLOWED_KERNEL_FUNCTIONS.has(name)
    if (!isAllowed) this.#refuse(`function "${names.join('.')}" is not allowed`, call)
  }

  checkType(type: Node): void {
    const names = texts(type.names)
    const isAllowed =
      (names.length === 1 || (names.length === 2 && names[0] === 'pg_catalog')) &&
      ALLOWED_TYPES.has(names.at(-1)!) &&
      type.pct_type !== true
    if (!isAllowed) this.#refuse(`type "${names.join('.')}" is not allowed`, type)
  }

  checkOperator(names: readonly string[], node: Node): void {
    if (names.length > 1 && names[0] !== 'pg_catalog') {
      this.#refuse(`operator "${names.join('.')}" is not allowed`, node)
    }
  }

  checkValue(node: Node): void {
    if (!ALLOWED_SQL_VALUES.has(node.op as string)) {
      this.#refuse(`${String(node.op).replace('SVFOP_', '').toLowerCase()} is not allowed`, node)
    }
  }

  /** `(value).name` calls the function `name`, whatever it is (measured: `('x'::text).current_setting`). */
  checkIndirection(node: Node): void {
    for (const step of (node.indirection ?? []) as Node[]) {
      if (step.A_Indices === undefined)
        this.#refuse('(…).name is not allowed; select the column itself', node)
    }
  }

  noteColumn(node: Node): void {
    const fields = node.fields as Node[]
    const names = fields.map((field) => (field.String as Node | undefined)?.sval as string | undefined)
    const [qualifier, column] = names.slice(-2)
    if (names.length > 1 && qualifier !== undefined && column !== undefined) {
      this.#columnUses.push({ qualifier, column, node })
    }
  }

  /** Remembers which columns `from unnest($1) as item(id)` declares; see checkColumnUse. */
  noteFunctionAlias(node: Node): void {
    const alias = node.alias as { aliasname: string; colnames?: unknown } | undefined
    if (alias === undefined) this.#refuse('a function in FROM needs an alias with column names', node)
    if (this.#functionAliases.has(alias.aliasname)) {
      this.#refuse(`the alias "${alias.aliasname}" is used for two functions`, node)
    }
    const definitions = (node.coldeflist ?? []) as { ColumnDef: { colname: string } }[]
    const columns = [...texts(alias.colnames), ...definitions.map((item) => item.ColumnDef.colname)]
    this.#functionAliases.set(alias.aliasname, { columns: new Set(columns) })
  }

  /** `item.current_setting`, where item is a function's single value, calls the function of that name. */
  #checkColumnUse({ qualifier, column, node }: ColumnUse): void {
    const alias = this.#functionAliases.get(qualifier)
    if (alias === undefined || alias.columns.has(column)) return
    this.#refuse(
      `"${qualifier}" declares no column "${column}"; write it as ${qualifier}(${column}, …)`,
      node,
    )
  }

  noteLock(node: Node): void {
    if (node.strength !== 'LCS_FORUPDATE') this.#refuse('only FOR UPDATE is allowed', node)
    this.#locks = node
  }

  refuseWhenPresent(node: Node, field: string, what: string): void {
    if (node[field] !== undefined) this.#refuse(`${what} is not allowed`, node)
  }

  #refuse(what: string, node: Node): never {
    const { location } = node as { location?: number }
    if (location === undefined || location < 0) throw statementRefused({ what })
    // The parser counts bytes, people count characters.
    const before = Buffer.from(this.#sql).subarray(0, location).toString()
    throw statementRefused({ what, position: before.length + 1 })
  }
}

const STATEMENTS: ReadonlySet<string> = new Set([
  'SelectStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
])

const texts = (list: unknown): string[] =>
  ((list ?? []) as { String: { sval: string } }[]).map((item) => item.String.sval)

/** Nodes that need a look beyond being known; those in PLAIN_NODES need none. */
const CHECKS: Readonly<Record<string, (this: StatementWalk, node: Node, scope: Scope) => void>> = {
  SelectStmt(node) {
    this.refuseWhenPresent(node, 'intoClause', 'SELECT INTO')
  },
  RangeVar(node, scope) {
    this.checkRelation(node, scope, false)
  },
  TargetRelation(node, scope) {
    this.checkRelation(node, scope, true)
  },
  FuncCall(node) {
    this.checkFunction(node)
  },
  TypeName(node) {
    this.checkType(node)
  },
  A_Expr(node) {
    this.checkOperator(texts(node.name), node)
  },
  SubLink(node) {
    this.checkOperator(texts(node.operName), node)
  },
  SQLValueFunction(node) {
    this.checkValue(node)
  },
  A_Indirection(node) {
    this.checkIndirection(node)
  },
  ResTarget(node) {
    this.checkIndirection(node)
  },
  ColumnRef(node) {
    this.noteColumn(node)
  },
  RangeFunction(node) {
    this.noteFunctionAlias(node)
  },
  LockingClause(node) {
    this.noteLock(node)
  },
  SortBy(node) {
    this.refuseWhenPresent(node, 'useOp', 'ORDER BY … USING')
  },
  ColumnDef(node) {
    this.refuseWhenPresent(node, 'collClause', 'COLLATE in a column list')
  },
}
