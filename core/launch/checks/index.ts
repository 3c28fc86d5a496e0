import { dependencyArrows } from './dependency-arrows.ts'
import { errorPageFindings } from './error-page.ts'
import { injectedPorts } from './injected-ports.ts'
import { lockFile } from './lock-file.ts'
import { productWords } from './product-words.ts'
import { runTool } from './run-tool.ts'
import { readSources } from './sources.ts'

export interface Outcome {
  readonly name: string
  readonly findings: readonly string[]
}

const TOOLS: readonly { name: string; script: string; args: readonly string[] }[] = [
  { name: 'format', script: 'prettier/bin/prettier.cjs', args: ['--check', '--log-level=warn', '.'] },
  { name: 'dead code', script: 'knip/bin/knip.js', args: ['--no-progress', '--no-config-hints'] },
  { name: 'types', script: 'ts7/bin/tsc', args: ['-p', '.', '--pretty', 'false'] },
  // Also the limits: 400 lines a file, 70 a function, no import cycles, no commercial packages.
  { name: 'lint', script: 'oxlint/bin/oxlint', args: ['--format=unix', '--deny-warnings'] },
]
/** Longest first; more at once gains nothing on two processors. */
const AT_ONCE = 2

/** Every static check; none stops another. */
export async function runChecks(root: string): Promise<Outcome[]> {
  const waiting = [...TOOLS]
  const outcomes: Outcome[] = []
  const worker = async (): Promise<void> => {
    for (let tool = waiting.shift(); tool; tool = waiting.shift()) {
      outcomes.push({ name: tool.name, findings: await runTool(root, tool.script, tool.args) })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  const sources = readSources(root)
  return [
    ...outcomes,
    { name: 'dependency arrows', findings: dependencyArrows(sources) },
    { name: 'kernel names no product', findings: productWords(sources) },
    { name: 'time and chance are injected', findings: injectedPorts(sources) },
    { name: 'lock file', findings: lockFile(root) },
    { name: 'page of error codes', findings: await errorPageFindings(root) },
  ]
}

export function printOutcomes(outcomes: readonly Outcome[]): void {
  for (const { name, findings } of outcomes) {
    if (findings.length === 0) console.log(`✓ ${name}`)
    else console.log(`✗ ${name}\n${findings.map((finding) => finding.replace(/^/gm, '    ')).join('\n')}`)
  }
}
