import type { PluginContext } from '@quoin/plugin-sdk'
import { checkStatement } from './gate/check-statement.ts'
import { handled } from './handled.ts'
import type { GatePolicy } from './gate/statement-walk.ts'
import type { Principal, UnitOfWork } from './types.ts'

/** SQL of a plugin inside the caller's transaction: gated, under the plugin's own role and row security. */
export function createPluginDatabase(
  unit: UnitOfWork,
  principal: Principal,
  policy: GatePolicy,
): PluginContext['db'] {
  const query = async <Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]> => {
    await checkStatement(sql, policy)
    return unit.as(principal).rows<Row>({ sql, values })
  }
  return { query: (sql, values = []) => handled(query(sql, values)) }
}
