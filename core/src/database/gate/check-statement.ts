import { statementRefused } from '../errors.ts'
import { parseOne } from './parse.ts'
import { StatementWalk, type GatePolicy } from './statement-walk.ts'

// A plugin has tens of statements; parsing one costs about 0.4 ms, finding it here a microsecond.
const MAX_REMEMBERED = 500
const accepted = new WeakMap<GatePolicy, Set<string>>()

/**
 * Lets one SELECT, INSERT, UPDATE, DELETE or MERGE through that touches own tables and granted contracts only,
 * each written as schema.table. Accepted texts are remembered with the policy, so keep one policy for each plugin.
 * @throws database.statement-refused (400) naming what and at which character
 */
export async function checkStatement(sql: string, policy: GatePolicy): Promise<void> {
  const known = accepted.get(policy) ?? new Set<string>()
  accepted.set(policy, known)
  if (known.has(sql)) {
    known.delete(sql)
    known.add(sql)
    return
  }
  const statement = await parseOne(sql)
  try {
    new StatementWalk(policy, sql).check(statement)
  } catch (error) {
    if (error instanceof RangeError)
      throw statementRefused({ what: 'it is nested too deeply' }, { cause: error })
    throw error
  }
  known.add(sql)
  if (known.size > MAX_REMEMBERED) known.delete(known.values().next().value!)
}
