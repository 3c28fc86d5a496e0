import type { Measure } from './harness/types.ts'

interface Measurement {
  readonly key: string
  readonly title: string
  /** Runs with `--scale` only: loads millions of rows. */
  readonly isScale: boolean
  load(): Promise<Measure>
}

const measurement = (
  key: string,
  title: string,
  load: () => Promise<Measure>,
  isScale = false,
): Measurement => ({
  key,
  title,
  isScale,
  load,
})

/** In the order in which they run; those that leave many rows behind come last. */
export const MEASUREMENTS: readonly Measurement[] = [
  measurement(
    'read-path',
    'Read path of the database',
    async () => (await import('./read-path.ts')).readPath,
  ),
  measurement(
    'list-endpoint',
    'List of 50 contacts over HTTP',
    async () => (await import('./list-endpoint.ts')).listEndpoint,
  ),
]
