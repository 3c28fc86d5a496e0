import { resolve } from 'node:path'
import { printOutcomes, runChecks } from './checks/index.ts'

const outcomes = await runChecks(resolve(import.meta.dirname, '../..'))
printOutcomes(outcomes)
const failed = outcomes.filter((outcome) => outcome.findings.length > 0)
console.log(
  failed.length === 0 ? 'All checks passed' : `Failed: ${failed.map(({ name }) => name).join(', ')}`,
)
process.exitCode = failed.length === 0 ? 0 : 1
