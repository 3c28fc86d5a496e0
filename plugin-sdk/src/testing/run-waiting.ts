import type { TestClient } from './test-client.ts'

/** As `GET /api/organisation/events` shows it. */
interface Delivery {
  readonly id: string
  readonly subscriber: string
  readonly handler: string
  readonly state: string
  readonly attempts: number
  readonly nextAttemptAt: string | null
  readonly lastError: { readonly code: string; readonly message: string; readonly at: string } | null
}

const LONGEST_MS = 20_000
const LOOK_MS = 50

/**
 * Lets everything that waits in the admin's organisation run now, also what was put off or has failed before,
 * and what that causes without delay; then returns. What is put off meanwhile waits for the next call.
 * @throws the reason of the first that fails; after 20 s what still waits
 */
export async function runWaiting(admin: TestClient): Promise<void> {
  const before = new Map<string, string | undefined>()
  for (const { id, nextAttemptAt, lastError } of await waiting(admin)) {
    before.set(id, lastError?.at)
    if (nextAttemptAt !== null) await replay(admin, id)
  }
  const endsAt = performance.now() + LONGEST_MS
  for (;;) {
    const left = await waiting(admin)
    const failed = left.find(({ id, lastError }) => lastError !== null && lastError.at !== before.get(id))
    if (failed !== undefined) {
      const { subscriber, handler, lastError } = failed
      throw new Error(`${handler} of ${subscriber} failed: ${lastError!.code}, ${lastError!.message}`)
    }
    const due = left.filter(({ attempts, nextAttemptAt }) => attempts > 0 || nextAttemptAt === null)
    if (due.length === 0) return
    if (performance.now() > endsAt) {
      const names = due.map(({ subscriber, handler }) => `${handler} of ${subscriber}`)
      throw new Error(`still waits after ${LONGEST_MS / 1000} s: ${names.join(', ')}`)
    }
    await new Promise((done) => setTimeout(done, LOOK_MS))
  }
}

/** Of the 50 latest events and jobs that wait. */
async function waiting(admin: TestClient): Promise<Delivery[]> {
  const { status, body } = await admin.get('/api/organisation/events?state=pending')
  if (status !== 200) throw new Error(`events answered ${status}: ${JSON.stringify(body)}`)
  const items = body.items as { readonly deliveries: readonly Delivery[] }[]
  return items.flatMap(({ deliveries }) => deliveries.filter(({ state }) => state === 'pending'))
}

async function replay(admin: TestClient, id: string): Promise<void> {
  const { status, body } = await admin.post(`/api/organisation/events/deliveries/${id}/replay`)
  // Done in the meantime is as good.
  if (status !== 200 && status !== 409) throw new Error(`replay answered ${status}: ${JSON.stringify(body)}`)
}
