import {
  ApiError,
  css,
  defineElement,
  html,
  invalidate,
  messageOf,
  nothing,
  notice,
  openDialog,
  QuoinElement,
  skeleton,
  spinner,
} from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import { modules } from './module-api.ts'
import { verbOf } from './module-model.ts'
import type { ActKind, ActResult, Backfill, Module, PlanReport } from './module-model.ts'
import { moduleStyles } from './module-styles.ts'
import { faultList, planStyles, planView } from './plan-view.ts'

/** How often a running act is looked at. */
const LOOK_MS = 1_000

/** What is being asked: an act on one module. */
export interface PlannedAct {
  readonly module: Pick<Module, 'id' | 'name' | 'version'>
  readonly act: ActKind
  readonly version?: string | undefined
}

/** The dialog that shows a plan, rehearses it, asks for the module's name when data is lost, and carries it out. */
class QuoinModulePlan extends QuoinElement {
  static override properties = {
    asked: { attribute: false },
    plan: { state: true },
    work: { state: true },
    failure: { state: true },
    typed: { state: true },
    progress: { state: true },
    changedMeanwhile: { state: true },
  }
  declare asked: PlannedAct
  declare plan: PlanReport | undefined
  declare work: 'planning' | 'rehearsing' | 'acting' | undefined
  declare failure: unknown
  declare typed: string
  declare progress: Backfill | null
  declare changedMeanwhile: boolean
  static override styles = [
    moduleStyles,
    planStyles,
    css`
      form {
        display: grid;
        gap: 1rem;
      }
      .actions {
        justify-content: flex-end;
      }
      .actions .spinner {
        margin-inline-end: auto;
      }
      .running {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        margin-inline-end: auto;
        color: var(--q-text-2);
      }
    `,
  ]

  constructor() {
    super()
    this.plan = undefined
    this.work = undefined
    this.failure = undefined
    this.typed = ''
    this.progress = null
    this.changedMeanwhile = false
  }

  protected override firstUpdated(): void {
    void this.#plan(false)
  }

  async #plan(isRehearsed: boolean): Promise<void> {
    const { module, act, version } = this.asked
    this.work = isRehearsed ? 'rehearsing' : 'planning'
    this.failure = undefined
    try {
      this.plan = await modules.plan(module.id, act, version, isRehearsed)
    } catch (error) {
      this.failure = error
    } finally {
      this.work = undefined
    }
  }

  async #act(event: Event): Promise<void> {
    event.preventDefault()
    const { module, act, version } = this.asked
    const { plan } = this
    if (!plan || this.work || !this.#isConfirmed) return
    this.work = 'acting'
    this.failure = undefined
    this.changedMeanwhile = false
    this.emit('busy', true)
    const stopWatching = this.#watch(module.id)
    try {
      const confirm = plan.needsConfirmation ? this.typed.trim() : undefined
      const result = await modules.act(module.id, act, { version, expectedRevision: plan.revision, confirm })
      this.emit('done', result)
    } catch (error) {
      const isOutdated = error instanceof ApiError && error.code === 'plugins.revision-changed'
      this.failure = isOutdated ? undefined : error
      if (isOutdated) {
        this.changedMeanwhile = true
        await this.#plan(false)
      }
    } finally {
      stopWatching()
      this.work = undefined
      this.emit('busy', false)
      await invalidate(['modules'])
    }
  }

  /** Shows how far data statements have come while the act runs. */
  #watch(id: string): () => void {
    let isOver = false
    const look = async (): Promise<void> => {
      if (isOver) return
      this.progress = await modules.read(id).then(
        (module) => module.backfill,
        () => null,
      )
      setTimeout(() => void look(), LOOK_MS)
    }
    setTimeout(() => void look(), LOOK_MS)
    return () => {
      isOver = true
      this.progress = null
    }
  }

  get #isConfirmed(): boolean {
    return this.plan?.needsConfirmation !== true || this.typed.trim() === this.asked.module.id
  }

  override render(): TemplateResult {
    return html`<form @submit=${this.#act}>
      ${
        this.changedMeanwhile
          ? notice(
              'warning',
              'Another operator changed something meanwhile. Nothing was done; this is the new plan.',
            )
          : nothing
      }
      ${this.failure === undefined ? nothing : this.#failure(this.failure)} ${this.#content()}
      ${this.#footer()}
    </form>`
  }

  #failure(error: unknown): TemplateResult {
    const faults = error instanceof ApiError ? error.faults : []
    const reference = error instanceof ApiError ? error.correlationId : undefined
    return html`${notice(
      'danger',
      html`<strong>Nothing was changed.</strong>
        ${messageOf(error)}${reference ? html` <span class="small mono">${reference}</span>` : nothing}`,
    )}
    ${faults.length > 0 ? faultList(faults) : nothing}`
  }

  #content(): TemplateResult | typeof nothing {
    const { plan } = this
    if (!plan) return this.failure === undefined ? skeleton(5) : nothing
    const { refusals } = plan
    return html`${
      refusals.length > 0
        ? html`${notice('danger', `This cannot be done yet: ${refusals.length === 1 ? 'one thing stands' : `${refusals.length} things stand`} against it. Nothing was changed.`)}
          ${faultList(refusals)}`
        : nothing
    }
    ${planView(plan)} ${plan.needsConfirmation && refusals.length === 0 ? this.#confirmation() : nothing}`
  }

  #confirmation(): TemplateResult {
    const { id } = this.asked.module
    const isLoss = this.plan?.steps.some((step) => step.kind === 'destructive')
    return html`${isLoss ? notice('warning', 'Steps marked destructive remove data for good. Exports are written before an uninstall.') : nothing}
      <div class="field">
        <label for="confirm">Type <strong class="mono">${id}</strong> to confirm</label>
        <input
          class="input"
          id="confirm"
          autocomplete="off"
          spellcheck="false"
          .value=${this.typed}
          @input=${(event: Event) => (this.typed = (event.target as HTMLInputElement).value)}
        />
      </div>`
  }

  #footer(): TemplateResult {
    const { plan, work, asked } = this
    const mayAct = plan !== undefined && plan.refusals.length === 0
    const isDangerous = asked.act === 'uninstall' || plan?.needsConfirmation === true
    return html`<div class="actions">
      ${work ? html`<span class="running" role="status">${spinner()}${this.#workText()}</span>` : nothing}
      <button type="button" class="btn" ?disabled=${work === 'acting'} @click=${() => this.emit('done')}>
        Cancel
      </button>
      ${
        mayAct && asked.act !== 'uninstall'
          ? html`<button
              type="button"
              class="btn"
              ?disabled=${work !== undefined}
              @click=${() => this.#plan(true)}
            >
              ${plan.isRehearsed ? 'Rehearse again' : 'Rehearse'}
            </button>`
          : nothing
      }
      ${
        mayAct
          ? html`<button
              class="btn ${isDangerous ? 'danger' : 'primary'}"
              ?disabled=${work !== undefined || !this.#isConfirmed}
            >
              ${verbOf(asked.act)} ${asked.module.name}
            </button>`
          : nothing
      }
    </div>`
  }

  #workText(): string {
    if (this.work === 'planning') return 'Working out the plan…'
    if (this.work === 'rehearsing') return 'Rehearsing; everything is rolled back…'
    const { progress } = this
    if (!progress || progress.waiting + progress.done === 0) return 'At work; this may be left…'
    return `Data: ${progress.done} of ${progress.done + progress.waiting} organisations…`
  }
}
defineElement('quoin-module-plan', QuoinModulePlan)

/** Opens the plan of an act; resolves with what was done, undefined when nothing was. */
export function openPlan(asked: PlannedAct): Promise<ActResult | undefined> {
  const versions = [asked.module.version, asked.version].filter((each) => each !== undefined && each !== null)
  const suffix = asked.act === 'uninstall' ? '' : ` ${versions.join(' → ')}`
  return openDialog<ActResult>({
    heading: `${verbOf(asked.act)} ${asked.module.name}${suffix}`,
    size: 'l',
    content: (dialog) =>
      html`<quoin-module-plan
        .asked=${asked}
        @busy=${(event: CustomEvent<boolean>) => (dialog.element.isBusy = event.detail)}
        @done=${(event: CustomEvent<ActResult | undefined>) => dialog.close(event.detail)}
      ></quoin-module-plan>`,
  })
}
