import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../../config/clock.ts'
import { newId } from '../../database/new-id.ts'
import type { Database } from '../../database/types.ts'
import type { Activation, NodeReport, PackageStore, PluginHealth } from '../lifecycle/types.ts'
import type { MutableRegistry } from '../registry.ts'
import type { ActivePlugin } from '../types.ts'
import { readLedgerRevision, readWholeLedger } from './ledger-reader.ts'
import { isPlatform, loadPlugins, type LoadedPlugin, type LoadOptions } from './load-plugins.ts'
import {
  readLivingNodes,
  removeReport,
  SILENCE_SECONDS,
  tellNodes,
  writeReport,
  type LivingNode,
} from './node-reports.ts'
import { CHANNEL, listenForRevisions, type RevisionListener } from './revision-listener.ts'

export interface NodeActivationOptions extends LoadOptions {
  /** A connection of its own, so that a busy pool does not make this node deaf. */
  readonly database: Database
  /** For the connection that listens. */
  readonly appUrl: string
  readonly registry: MutableRegistry
  readonly store: PackageStore
  /** How operators know this process, e.g. `host:pid`. */
  readonly name: string
  readonly clock: Clock
  readonly onError: (error: unknown, what: string) => void
  /** How long this node serves plugins without being able to read the ledger; `SILENCE_SECONDS` when absent. */
  readonly silenceMs?: number
}

const POLL_MS = 1_000
const WAIT_MS = 100

/**
 * Keeps the registry of this process what the ledger says: hears of changes, asks each second, loads what is
 * new, swaps the registry as a whole, and reports what it runs.
 */
export class NodeActivation implements Activation {
  readonly #options: NodeActivationOptions
  readonly #id: string
  readonly #startedAt: Date
  #loaded: readonly LoadedPlugin[] = []
  /** Revision of the ledger that the registry stands for; 0 while starting. */
  #revision = 0
  /** Revisions of the ledger by those of the registry. */
  readonly #generations = new Map<number, number>()
  #readAt = performance.now()
  #isBlind = false
  #running: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #listener: RevisionListener | undefined

  constructor(options: NodeActivationOptions) {
    this.#options = options
    this.#startedAt = options.clock.now()
    this.#id = newId()
  }

  /**
   * The first load. The node is announced before it reads, so that whoever waits for nodes waits for this one.
   * @throws when the ledger cannot be read
   */
  async start(): Promise<void> {
    await this.#report()
    await this.#load()
    await this.#report()
    this.#timer = setInterval(() => this.#tick(), POLL_MS)
    this.#timer.unref()
    this.#listener = listenForRevisions(this.#options.appUrl, () => this.#refreshInBackground())
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#listener?.close()
    await this.#running
    await removeReport(this.#options.database, this.#id).catch(() => undefined)
  }

  async announce(): Promise<void> {
    // Whoever is not told sees it when it asks next.
    const told = tellNodes(this.#options.database, CHANNEL).catch((error: unknown) =>
      this.#options.onError(error, 'other nodes could not be told'),
    )
    await Promise.all([this.#refresh(), told])
  }

  async waitForNodes(revision: number, timeoutMs: number) {
    const end = performance.now() + timeoutMs
    for (;;) {
      await this.#refresh()
      const nodes = await readLivingNodes(this.#options.database)
      const isThere = (node: LivingNode): boolean =>
        node.revision >= revision && node.oldestRevision >= revision
      const missing = nodes.filter((node) => !isThere(node)).map(({ node }) => node)
      if (missing.length === 0 || performance.now() >= end) {
        return { reported: nodes.filter(isThere).map(({ node }) => node), missing }
      }
      await pause(WAIT_MS)
    }
  }

  async nodes(): Promise<readonly NodeReport[]> {
    const nodes = await readLivingNodes(this.#options.database)
    return nodes.map(({ node, revision, lastSeenAt, plugins }) => ({ node, revision, lastSeenAt, plugins }))
  }

  #tick(): void {
    const { silenceMs = SILENCE_SECONDS * 1_000 } = this.#options
    if (!this.#isBlind && performance.now() - this.#readAt > silenceMs) this.#failClosed()
    this.#refreshInBackground()
  }

  #refreshInBackground(): void {
    this.#refresh().catch((error: unknown) => this.#options.onError(error, 'the ledger cannot be read'))
  }

  /** A refresh that begins after this call; calls that come while one waits share it. */
  #refresh(): Promise<void> {
    this.#next ??= this.#running.then(() => {
      this.#next = undefined
      const now = this.#refreshNow()
      this.#running = now.catch(() => undefined)
      return now
    })
    return this.#next
  }

  async #refreshNow(): Promise<void> {
    const revision = await readLedgerRevision(this.#options.database)
    this.#readAt = performance.now()
    const isHeld = this.#loaded.some(({ held }) => held !== undefined)
    if (revision !== this.#revision || isHeld) await this.#load()
    else if (this.#isBlind) this.#put(this.#loaded)
    await this.#report()
  }

  async #load(): Promise<void> {
    const ledger = await readWholeLedger(this.#options.database)
    this.#readAt = performance.now()
    const loaded = await loadPlugins(ledger.rows, this.#loaded, this.#options)
    this.#put(loaded)
    // With a version that it does not have, the node is not where the ledger is.
    if (loaded.every(({ held }) => held === undefined)) {
      this.#revision = ledger.revision
      this.#generations.set(this.#options.registry.revision, ledger.revision)
    }
  }

  #put(loaded: readonly LoadedPlugin[]): void {
    const { registry } = this.#options
    const next = loaded.map(({ plugin }) => plugin)
    const now = registry.plugins()
    this.#loaded = loaded
    this.#isBlind = false
    if (next.length === now.length && next.every((plugin, index) => plugin === now[index])) return
    registry.replace(next)
    this.#generations.set(registry.revision, this.#revision)
  }

  /** Nobody can tell this node that a plugin was stopped, so none of them answers until it can read again. */
  #failClosed(): void {
    this.#isBlind = true
    const { registry } = this.#options
    const health = { state: 'stopped', reason: 'this node cannot read the ledger' } as const
    const stop = (plugin: ActivePlugin): ActivePlugin =>
      isPlatform(plugin.manifest.id) ? plugin : { ...plugin, health }
    registry.replace(this.#loaded.map(({ plugin }) => stop(plugin)))
    this.#generations.set(registry.revision, this.#revision)
    this.#options.onError(new Error(health.reason), 'no plugin is served')
  }

  async #report(): Promise<void> {
    await writeReport(this.#options.database, {
      id: this.#id,
      name: this.#options.name,
      startedAt: this.#startedAt,
      revision: this.#revision,
      oldestRevision: this.#oldestRevision(),
      plugins: Object.fromEntries(this.#loaded.map((each) => [each.plugin.manifest.id, healthOf(each)])),
    })
  }

  #oldestRevision(): number {
    const oldest = this.#options.registry.oldestInUse()
    for (const revision of this.#generations.keys()) if (revision < oldest) this.#generations.delete(revision)
    return this.#generations.get(oldest) ?? this.#revision
  }
}

function healthOf({ plugin: { health }, held }: LoadedPlugin): PluginHealth {
  if (held !== undefined) return { state: 'failed', reason: held }
  return health.state === 'healthy' ? { state: 'healthy' } : { state: health.state, reason: health.reason }
}
