import { spawn, type ChildProcess } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runWaiting } from './run-waiting.ts'
import { TestClient } from './test-client.ts'

export { TestClient, type TestReply } from './test-client.ts'

export interface TestKernelOptions {
  /** Folders of plugins, each with its `plugin.json`. */
  readonly plugins: readonly string[]
  /** Products that the organisations of the test have on; what these require comes along. */
  readonly products: readonly string[]
  /** More settings of the kernel, such as QUOIN_LOG_LEVEL. */
  readonly settings?: Readonly<Record<string, string>>
}

/** The real kernel with the plugin in it, in a process of its own, over a database that is thrown away. */
export interface TestKernel {
  readonly url: string
  /** Owner of an organisation with the products on. */
  readonly owner: TestClient
  /** Another organisation with the products on, and its owner. */
  organisation(): Promise<TestClient>
  /**
   * Lets all waiting jobs and events of an organisation run now, delayed ones too, and returns when nothing is
   * due any more.
   * @param admin the owner when absent
   * @throws with the reason of the first that fails
   */
  runWaiting(admin?: TestClient): Promise<void>
  stop(): Promise<void>
}

type Message = { readonly kernel?: { readonly url: string }; readonly failure?: string }

const PERSON = { name: 'Olive Owner', email: 'olive@example.com', password: 'correct horse battery' }
const ORGANISATION = { name: 'Acme Ltd', country: 'GB', currency: 'GBP', timeZone: 'Europe/London' }
/** Not a dependency: it is the platform that the plugin is made for. */
const KERNEL = '@quoin/core'
const LONGEST_STOP_MS = 15_000

/**
 * Starts the kernel that is installed beside the SDK (`@quoin/core`); nothing of it is imported. PostgreSQL is
 * the server of QUOIN_TEST_DATABASE_URL (a superuser), or one that is started for the test.
 * @throws with what the kernel said, when it or a product does not start
 */
export async function startTestKernel(options: TestKernelOptions): Promise<TestKernel> {
  const child = spawn(process.execPath, [kernelScript(), ...options.plugins], {
    env: { ...process.env, ...options.settings },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  try {
    const url = await listening(child)
    const owner = new TestClient(url)
    expectStatus(201, await owner.post('/api/setup', { organisation: ORGANISATION, person: PERSON }))
    await switchOn(owner, options.products)
    return {
      url,
      owner,
      async organisation() {
        const other = new TestClient(url)
        const { email, password } = PERSON
        expectStatus(200, await other.post('/api/session', { email, password }))
        expectStatus(201, await other.post('/api/organisations', ORGANISATION))
        await switchOn(other, options.products)
        return other
      },
      runWaiting: (admin = owner) => runWaiting(admin),
      stop: () => stop(child),
    }
  } catch (error) {
    await stop(child)
    throw error
  }
}

/** Found where the kernel is installed, as a file to run. */
function kernelScript(): string {
  const kernel = dirname(fileURLToPath(import.meta.resolve(KERNEL)))
  return join(kernel, '../launch/test-kernel.ts')
}

function listening(child: ChildProcess): Promise<string> {
  let said = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)))
  return new Promise((done, fail) => {
    child.on('message', ({ kernel, failure }: Message) => {
      if (kernel !== undefined) done(kernel.url)
      else fail(new Error(failure ?? said))
    })
    child.once('error', fail)
    child.once('exit', (code) => fail(new Error(`the kernel ended with ${code}: ${said}`)))
  })
}

async function switchOn(client: TestClient, products: readonly string[]): Promise<void> {
  for (const product of products) {
    expectStatus(200, await client.put(`/api/organisation/products/${product}`, { isEnabled: true }))
  }
}

function expectStatus(status: number, reply: { status: number; body: unknown }): void {
  if (reply.status !== status) throw new Error(`answered ${reply.status}: ${JSON.stringify(reply.body)}`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((done) => child.once('exit', done))
  child.disconnect()
  const cut = setTimeout(() => child.kill('SIGKILL'), LONGEST_STOP_MS)
  await ended
  clearTimeout(cut)
}
