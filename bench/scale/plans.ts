import { toStatement, type Fragment } from '../../core/src/database/sql-fragment.ts'
import type { Database, TransactionContext } from '../../core/src/database/index.ts'
import type { TableDefinition } from '../../core/src/plugins/index.ts'
import {
  batchReader,
  type Reader,
  type RecordActor,
  type RecordsService,
} from '../../core/src/records/index.ts'
import type { ListCase } from './list-cases.ts'

interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly Node[]
}

export interface Plan {
  readonly entity: string
  readonly name: string
  readonly indexes: readonly string[]
  readonly rowsRead: number
  readonly rowsShown: number
  readonly ms: number
  /** Why this plan may touch rows of other organisations; empty when it cannot. */
  readonly faults: readonly string[]
}

export interface Explainer {
  readonly database: Database
  readonly service: RecordsService
  readonly actor: RecordActor
  readonly context: TransactionContext
}

/** Runs the list as its product's role with a signed context and tells how PostgreSQL came to the rows. */
export async function explain(
  explainer: Explainer,
  table: TableDefinition,
  list: ListCase,
): Promise<Plan | undefined> {
  const { database, service, actor, context } = explainer
  const reader = batchReader(database, context)
  const limit = list.isSecondPage === true ? 10 : 50
  let query = { limit, ...list.query }
  if (list.isSecondPage === true) {
    const { nextCursor } = await service.list(reader, actor, table, query)
    if (nextCursor === null) return undefined
    query = { ...query, cursor: nextCursor }
  }
  const plans: { node: Node; ms: number }[] = []
  const explaining: Reader = {
    organisationId: reader.organisationId,
    read: async (principal, queries: readonly Fragment[]) => {
      for (const fragment of queries) {
        const { sql, values } = toStatement(fragment)
        const text = `explain (analyze, timing off, format json) ${sql}`
        const [rows] = await database.readBatch(context, principal, [{ sql: text, values }])
        const [answer] = (rows![0] as { 'QUERY PLAN': { Plan: Node; 'Execution Time': number }[] })[
          'QUERY PLAN'
        ]
        plans.push({ node: answer!.Plan, ms: answer!['Execution Time'] })
      }
      return reader.read(principal, queries)
    },
  }
  const page = await service.list(explaining, actor, table, query)
  const scans = plans
    .flatMap(({ node }) => nodesOf(node))
    .filter((node) => node['Node Type'].endsWith(' Scan'))
  return {
    entity: table.entity,
    name: list.name,
    indexes: [...new Set(scans.flatMap((node) => node['Index Name'] ?? []))],
    rowsRead: scans.reduce((sum, node) => sum + rowsOf(node), 0),
    rowsShown: page.items.length,
    ms: plans.reduce((sum, { ms }) => sum + ms, 0),
    faults: scans.flatMap(faultOf),
  }
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

/** Rows that left the index or the table; a bitmap's index and table count as one. */
function rowsOf(node: Node): number {
  if (node['Node Type'] === 'Bitmap Index Scan' || node['Relation Name'] === undefined) return 0
  return (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
}

/** Every relation is reached through an index whose condition begins with the organisation. */
function faultOf(node: Node): string[] {
  const type = node['Node Type']
  if (type === 'Seq Scan') return [`reads all of ${node['Relation Name']}`]
  const isIndexed = /^(Index Scan|Index Only Scan|Bitmap Index Scan)$/.test(type)
  if (!isIndexed || node['Index Cond']?.includes('organisation_id =') === true) return []
  return [`${node['Index Name']} without the organisation`]
}
