import type { Measure } from './harness/types.ts'

interface Measurement {
  readonly key: string
  readonly title: string
  /** Runs with `--scale` only: loads millions of rows. */
  readonly isScale: boolean
  readonly load: () => Promise<Measure>
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
  measurement('inserts', 'New contacts', async () => (await import('./inserts.ts')).inserts),
  measurement(
    'permission-check',
    'Permission check',
    async () => (await import('./permission-check.ts')).permissionCheck,
  ),
  measurement('start-up', 'Start', async () => (await import('./start-up.ts')).startUp),
  measurement('fairness', 'Fairness', async () => (await import('./fairness.ts')).fairness),
  measurement('browser', 'Pages in a browser', async () => (await import('./browser.ts')).browser),
  measurement('import', 'Import', async () => (await import('./import.ts')).importFile),
  measurement(
    'scale',
    'A thousand organisations, a million records',
    async () => (await import('./scale.ts')).scale,
    true,
  ),
]
