import {
  ApiError,
  badge,
  confirm,
  defineElement,
  empty,
  formatCount,
  html,
  icon,
  invalidate,
  messageOf,
  nothing,
  notice,
  query,
  QuoinElement,
  refreshShell,
  relativeTime,
  skeleton,
  toast,
} from '@quoin/plugin-sdk/ui'
import type { MenuEntry, TemplateResult } from '@quoin/plugin-sdk/ui'
import { PAGE_TITLE_EVENT } from '../../shell/page-title.ts'
import { modules } from './module-api.ts'
import { incidentText, isInstalled, reasonOf, stateOf, verbOf } from './module-model.ts'
import type { ActKind, ActResult, HistoryEntry, Incidents, ModuleDetail } from './module-model.ts'
import { modulePageStyles } from './module-page-styles.ts'
import { openPlan } from './module-plan.ts'
import { declaredSection, historySection, runningSection, versionsSection } from './module-sections.ts'
import { moduleStyles } from './module-styles.ts'
import { planStyles } from './plan-view.ts'

/** `/platform/modules/:id`: one module: what it is, where it runs, what was done, and what can be. */
export class QuoinModulePage extends QuoinElement {
  static override properties = { module: {}, isBusy: { state: true } }
  /** Its id. */
  declare module: string
  declare isBusy: boolean
  static override styles = [moduleStyles, planStyles, modulePageStyles]
  readonly #module = query<ModuleDetail>(this, () => ({
    key: ['modules', this.module],
    load: (signal) => modules.read(this.module, signal),
    staleMs: 2_000,
  }))
  readonly #history = query<{ items: readonly HistoryEntry[] }>(this, () => ({
    key: ['modules', this.module, 'history'],
    load: (signal) => modules.history(this.module, signal),
    staleMs: 2_000,
  }))

  constructor() {
    super()
    this.module = ''
    this.isBusy = false
  }

  protected override updated(): void {
    const name = this.#module.data?.name
    if (name !== undefined) this.emit(PAGE_TITLE_EVENT, name)
  }

  async #plan(module: ModuleDetail, act: ActKind, version?: string): Promise<void> {
    const result = await openPlan({ module, act, version })
    if (result) this.#tell(module, act, result)
    await Promise.all([invalidate(['modules']), refreshShell()])
  }

  #tell(module: ModuleDetail, act: ActKind, result: ActResult): void {
    const done: Record<ActKind, string> = {
      install: `${module.name} ${result.toVersion ?? ''} is installed; organisations can switch it on`,
      upgrade: `${module.name} runs ${result.toVersion ?? ''} now`,
      rollback: `${module.name} is back at ${result.toVersion ?? ''}`,
      uninstall: `${module.name} is uninstalled; its records were exported`,
    }
    const left = result.unfinished.map(({ plugin, pending }) => `${plugin}: ${pending}`).join(', ')
    if (left === '') toast({ text: done[act], tone: 'success' })
    else toast({ text: `${done[act]}. Still to do: ${left}`, tone: 'warning' })
  }

  async #switch(module: ModuleDetail, act: 'stop' | 'resume'): Promise<void> {
    if (this.isBusy) return
    if (act === 'stop' && !(await this.#confirmStop(module))) return
    this.isBusy = true
    try {
      await modules.act(module.id, act, {})
      toast({
        text: act === 'stop' ? `${module.name} is stopped on every node` : `${module.name} runs again`,
        tone: 'success',
      })
    } catch (error) {
      toast({ text: messageOf(error), tone: 'danger' })
    } finally {
      this.isBusy = false
      await Promise.all([invalidate(['modules']), refreshShell().catch(() => null)])
    }
  }

  #confirmStop(module: ModuleDetail): Promise<boolean> {
    const { organisations } = module.usage
    return confirm({
      heading: `Stop ${module.name}?`,
      text: `Its pages, API, jobs and events stop on every node at once${organisations > 0 ? `, for ${formatCount(organisations, 'organisation', 'organisations')}` : ''}. Nothing is lost: events wait, and resuming brings everything back.`,
      action: `Stop ${module.name}`,
      isDangerous: true,
    })
  }

  override render(): TemplateResult {
    const { data, error } = this.#module
    if (error instanceof ApiError && error.status === 404 && !data) return this.#missing()
    if (!data)
      return html`<div class="page">${error ? notice('danger', messageOf(error)) : skeleton(9)}</div>`
    return html`<div class="page">
      ${this.#head(data)}
      <div class="notices">${this.#notices(data)}</div>
      <div class="columns">
        <div>${declaredSection(data)} ${historySection(this.#history.data?.items ?? [])}</div>
        <div>
          ${isInstalled(data) ? runningSection(data) : nothing}
          ${
            data.isPlatform
              ? nothing
              : versionsSection(
                  data,
                  (version) => void this.#plan(data, isInstalled(data) ? 'upgrade' : 'install', version),
                )
          }
        </div>
      </div>
    </div>`
  }

  #missing(): TemplateResult {
    return html`<div class="page">
      ${empty({
        isPage: true,
        icon: 'package',
        heading: `There is no module “${this.module}”`,
        text: 'It is neither installed nor at hand. Upload its package to install it.',
        action: html`<a class="btn" href="/platform/modules">All modules</a>`,
      })}
    </div>`
  }

  #head(module: ModuleDetail): TemplateResult {
    const state = stateOf(module)
    return html`<div class="page-head">
      <div class="titles">
        <div class="title">
          <span class="tile">${icon(module.icon)}</span>
          <h1>${module.name}</h1>
          ${badge(state.label, state.tone)}
        </div>
        <p>
          ${module.summary}
          <span class="small">
            ${module.version ? `Version ${module.version}` : 'Not installed'} by
            ${module.publisher}${module.requiredBy.length > 0 ? `, needed by ${module.requiredBy.join(', ')}` : ''}.
          </span>
        </p>
      </div>
      ${module.isPlatform ? nothing : html`<div class="actions">${this.#actions(module)}</div>`}
    </div>`
  }

  #actions(module: ModuleDetail): TemplateResult {
    if (!isInstalled(module)) {
      const newest = module.versions[0]?.version
      return html`<button
        class="btn primary"
        ?disabled=${newest === undefined}
        @click=${() => this.#plan(module, 'install', newest)}
      >
        Install ${newest ?? ''}
      </button>`
    }
    const isStopped = module.state !== 'active' || module.health?.state === 'stopped'
    const isResumable = isStopped || module.pending !== null
    const items: MenuEntry[] = [
      {
        label: module.previousVersion ? `Roll back to ${module.previousVersion}` : 'Roll back',
        icon: 'history',
        isDisabled: !module.rollback.isPossible,
        run: () => void this.#plan(module, 'rollback'),
      },
      null,
      {
        label: 'Uninstall',
        icon: 'trash-2',
        isDangerous: true,
        run: () => void this.#plan(module, 'uninstall'),
      },
    ]
    return html`${
        isResumable
          ? html`<button class="btn" ?disabled=${this.isBusy} @click=${() => this.#switch(module, 'resume')}>
              Resume
            </button>`
          : nothing
      }
      ${
        isStopped
          ? nothing
          : html`<button class="btn" ?disabled=${this.isBusy} @click=${() => this.#switch(module, 'stop')}>
              Stop
            </button>`
      }
      ${
        module.upgrade
          ? html`<button
              class="btn primary"
              @click=${() => this.#plan(module, 'upgrade', module.upgrade ?? undefined)}
            >
              ${verbOf('upgrade')} to ${module.upgrade}
            </button>`
          : nothing
      }
      <quoin-menu look="btn icon ghost" placement="bottom-end" label="More" .items=${items}
        >${icon('ellipsis')}</quoin-menu
      >`
  }

  #notices(module: ModuleDetail): TemplateResult[] {
    const reason = reasonOf(module)
    const { backfill, pending } = module
    const found: TemplateResult[] = []
    if (reason) found.push(notice(stateOf(module).tone, reason))
    if (module.incidents) found.push(notice('warning', incidentNotice(module.incidents)))
    if (pending === 'contract')
      found.push(
        notice(
          'info',
          'The change is not finished: what the version before still needed goes once no node runs it any more.',
        ),
      )
    if (pending === 'backfill') found.push(notice('info', backfillText(backfill)))
    for (const failed of backfill?.failed ?? []) {
      const where = failed.organisation ?? failed.organisationId
      found.push(
        notice(
          'danger',
          `${where}: ${failed.file} failed after ${formatCount(failed.attempts, 'try', 'tries')}. ${failed.error ?? ''} Resume tries again.`,
        ),
      )
    }
    return found
  }
}
defineElement('quoin-module-page', QuoinModulePage)

function incidentNotice(incidents: Incidents): string {
  const { count, last } = incidents
  const times = formatCount(count, 'incident', 'incidents')
  return `${times} on this node since it started, the last ${relativeTime(last.at)}. ${incidentText(incidents)}`
}

function backfillText(backfill: ModuleDetail['backfill']): string {
  if (!backfill) return 'Its data is being brought up to date, one organisation after another.'
  const all = backfill.done + backfill.waiting + backfill.failed.length
  return `Its data is being brought up to date: ${backfill.done} of ${formatCount(all, 'organisation', 'organisations')} done.`
}
