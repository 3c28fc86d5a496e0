import { withoutComments, type Source } from './sources.ts'

const KERNEL = /^(core\/src|plugins\/[^/]+\/src)\//
const PORTS = /^core\/src\/config\/clock\.ts$/
const AMBIENT = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bTemporal\.Now\b/

/** Time and chance come from outside, so that a test can own them. */
export function injectedPorts(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => KERNEL.test(path) && !PORTS.test(path) && path.endsWith('.ts'))
    .flatMap(({ path, text }) =>
      withoutComments(text)
        .split('\n')
        .flatMap((line, index) => {
          const found = AMBIENT.exec(line)?.[0]
          return found ? [`${path}:${index + 1}: take a Clock or a generator instead of ${found}`] : []
        }),
    )
}
