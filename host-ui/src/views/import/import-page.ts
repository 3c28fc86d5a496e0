import {
  currentLocation,
  defineElement,
  html,
  icon,
  messageOf,
  navigate,
  notice,
  nothing,
  QuoinElement,
  skeleton,
  type TemplateResult,
} from '@quoin/plugin-sdk/ui'
import { pageStyles } from '../shared-styles.ts'
import { imports, type ImportChoices, type ImportJob } from './import-api.ts'
import { choicesOf } from './import-choices.ts'
import { importStyles } from './import-styles.ts'
import { BUSY_STATES, type ImportTarget } from './mapping.ts'
import './import-errors.ts'
import './import-mapping.ts'
import './import-progress.ts'
import './import-start.ts'
import { inSentence } from '../model/sentence.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/
/** How often a running import is asked for its state. */
const POLL_MS = 700

/**
 * `<quoin-import-page>`: file → columns → check → run → result. The address names the import, so the page can
 * be left and found again at any step.
 */
export class QuoinImportPage extends QuoinElement {
  static override styles = [pageStyles, importStyles]
  static override properties = {
    target: {},
    targets: { state: true },
    job: { state: true },
    choices: { state: true },
    problem: { state: true },
    isEditing: { state: true },
  }
  /** Target or import named by the host; the address itself when absent. */
  declare target: string | undefined
  declare targets: readonly ImportTarget[] | undefined
  declare job: ImportJob | undefined
  declare choices: ImportChoices | undefined
  declare problem: string
  /** The mapping is shown again after a check, for another try. */
  declare isEditing: boolean
  #timer: ReturnType<typeof setTimeout> | undefined
  #loadedId = ''

  constructor() {
    super()
    this.target = undefined
    this.targets = undefined
    this.job = undefined
    this.choices = undefined
    this.problem = ''
    this.isEditing = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#loadTargets()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
  }

  /** The last part of `/import/<target or import>`. */
  get #named(): string {
    return currentLocation.value.path.split('/')[2] ?? ''
  }

  async #loadTargets(): Promise<void> {
    try {
      this.targets = (await imports.targets()).items
      this.problem = ''
    } catch (error) {
      this.problem = messageOf(error)
    }
  }

  protected override updated(): void {
    const id = UUID.test(this.#named) ? this.#named : ''
    if (id === this.#loadedId || !this.targets) return
    this.#loadedId = id
    if (id === '') {
      this.job = undefined
      this.choices = undefined
    } else if (this.job?.id !== id) void this.#load(id)
    else this.#watch()
  }

  async #load(id: string): Promise<void> {
    try {
      this.#take(await imports.get(id))
    } catch (error) {
      this.problem = messageOf(error)
    }
  }

  #take(job: ImportJob): void {
    // A check or run answers 202 with little; what is known of the file stays.
    this.job = { ...this.job, ...job }
    const target = this.targets?.find((each) => each.id === this.job?.target)
    if (target) this.choices ??= choicesOf(this.job, target)
    this.problem = ''
    this.#watch()
  }

  /** Asks again while the import is at work. */
  #watch(): void {
    clearTimeout(this.#timer)
    if (this.job && BUSY_STATES.includes(this.job.state) && this.isConnected)
      this.#timer = setTimeout(() => void this.#ask(), POLL_MS)
  }

  async #ask(): Promise<void> {
    try {
      if (this.job) this.#take(await imports.get(this.job.id))
    } catch {
      // A lost connection only makes it ask later; the shell says that the server is away.
      this.#watch()
    }
  }

  async #act(
    work: (id: string, choices: ImportChoices) => Promise<ImportJob>,
    state: ImportJob['state'],
  ): Promise<void> {
    const { job, choices } = this
    if (!job || !choices) return
    this.problem = ''
    this.isEditing = false
    try {
      const answer = await work(job.id, choices)
      this.#take({ ...job, counts: null, processed: 0, ...answer, state: answer.state ?? state })
    } catch (error) {
      this.problem = messageOf(error)
      void imports.get(job.id).then(
        (current) => this.#take({ ...current }),
        () => undefined,
      )
    }
  }

  override render(): TemplateResult {
    const target = this.targets?.find((each) => each.id === (this.job?.target ?? this.#named))
    return html`<div class="head">
        <h1>${this.job ? this.job.name : target ? `Import ${inSentence(target.label)}` : 'Import'}</h1>
        <span class="space"></span>
        ${this.job ? html`<a class="btn" href="/import/${this.job.target}">${icon('plus')} Another file</a>` : nothing}
      </div>
      ${this.#stepBar()}
      <div class="scroll">
        ${this.problem ? notice('danger', this.problem) : nothing}
        ${this.targets ? this.#step(target) : skeleton(6)}
      </div>`
  }

  #stepBar(): TemplateResult {
    const state = this.job?.state
    const at = !state
      ? 0
      : this.isEditing || state === 'uploaded'
        ? 1
        : state === 'checking' || state === 'checked'
          ? 2
          : state === 'done' || state === 'undone'
            ? 4
            : 3
    return html`<ol class="wizard" aria-label="Steps">
      ${['File', 'Columns', 'Check', 'Result'].map(
        (label, index) =>
          html`<li
            class=${index < at ? 'past' : index === at ? 'now' : ''}
            aria-current=${index === at ? 'step' : nothing}
          >
            <span class="ball">${index < at ? icon('check') : index + 1}</span>${label}
          </li>`,
      )}
    </ol>`
  }

  #step(target: ImportTarget | undefined): TemplateResult {
    const { job } = this
    if (!job) {
      return html`<quoin-import-start
        .targets=${this.targets ?? []}
        .target=${target}
        @uploaded=${(event: CustomEvent<ImportJob>) => {
          this.#take(event.detail)
          navigate(`/import/${event.detail.id}`)
        }}
      ></quoin-import-start>`
    }
    if (target && this.choices && (job.state === 'uploaded' || this.isEditing)) {
      return html`<quoin-import-mapping
        .job=${job}
        .target=${target}
        .choices=${this.choices}
        @choices-changed=${(event: CustomEvent<ImportChoices>) => (this.choices = event.detail)}
        @check-wanted=${() => this.#act(imports.check, 'checking')}
      ></quoin-import-mapping>`
    }
    return html`<quoin-import-progress
        .job=${job}
        .target=${target}
        @edit-wanted=${() => (this.isEditing = true)}
        @run-wanted=${() => this.#act(imports.run, 'running')}
        @undo-wanted=${() => this.#act((id) => imports.undo(id), 'undoing')}
      ></quoin-import-progress>
      ${
        (job.counts?.error ?? 0) > 0 && !BUSY_STATES.includes(job.state)
          ? html`<quoin-import-errors
              .importId=${job.id}
              .count=${job.counts?.error ?? 0}
            ></quoin-import-errors>`
          : nothing
      }`
  }
}
defineElement('quoin-import-page', QuoinImportPage)
