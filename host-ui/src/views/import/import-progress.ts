import {
  badge,
  confirm,
  defineElement,
  html,
  icon,
  notice,
  nothing,
  QuoinElement,
  shell,
  type TemplateResult,
  type Tone,
} from '@quoin/plugin-sdk/ui'
import type { ImportJob } from './import-api.ts'
import { importStyles } from './import-styles.ts'
import { progressOf, type ImportTarget } from './mapping.ts'
import { inSentence } from '../model/sentence.ts'

const STATES: Readonly<Record<ImportJob['state'], { label: string; tone: Tone }>> = {
  uploaded: { label: 'Waiting for columns', tone: 'neutral' },
  checking: { label: 'Checking', tone: 'info' },
  checked: { label: 'Checked', tone: 'info' },
  running: { label: 'Importing', tone: 'info' },
  done: { label: 'Done', tone: 'success' },
  failed: { label: 'Failed', tone: 'danger' },
  undoing: { label: 'Undoing', tone: 'warning' },
  undone: { label: 'Undone', tone: 'neutral' },
}

export function stateBadge(state: ImportJob['state']): TemplateResult {
  const { label, tone } = STATES[state] ?? { label: state, tone: 'neutral' }
  return badge(label, tone)
}

/** `<quoin-import-progress>`: how far a check or a run is, what came of it, and what can be done next. */
export class QuoinImportProgress extends QuoinElement {
  static override styles = [importStyles]
  static override properties = { job: { attribute: false }, target: { attribute: false } }
  declare job: ImportJob
  declare target: ImportTarget | undefined

  override render(): TemplateResult {
    switch (this.job.state) {
      case 'checking':
        return this.#busy('Checking every row', 'Nothing is written yet.')
      case 'running':
        return this.#busy(
          'Importing',
          'You can leave this page; the import goes on and is found under Import.',
        )
      case 'undoing':
        return this.#busy('Taking the import back', 'Records that somebody changed since stay as they are.')
      case 'checked':
        return this.#checked()
      case 'failed':
        return this.#failed()
      default:
        return this.#finished()
    }
  }

  #busy(heading: string, text: string): TemplateResult {
    const { job } = this
    const part = progressOf(job)
    const done = (job.processed ?? 0).toLocaleString('en-GB')
    return html`<section class="panel card">
      <h2>${heading}…</h2>
      <progress max="1" .value=${part ?? 0} aria-label=${heading}></progress>
      <p role="status" class="muted">${done} of ${job.rows?.toLocaleString('en-GB') ?? '…'} rows. ${text}</p>
    </section>`
  }

  #counts(isPast: boolean): TemplateResult {
    const { counts } = this.job
    const tile = (label: string, count: number | undefined, tone = ''): TemplateResult =>
      html`<div class="stat card" data-tone=${tone}>
        <strong>${(count ?? 0).toLocaleString('en-GB')}</strong>${label}
      </div>`
    return html`<div class="stats" role="status">
      ${tile(isPast ? 'created' : 'will be new', counts?.create)}
      ${tile(isPast ? 'updated' : 'will be updated', counts?.update)}
      ${tile(isPast ? 'skipped' : 'will be skipped', counts?.skip)}
      ${tile('with errors', counts?.error, (counts?.error ?? 0) > 0 ? 'danger' : '')}
    </div>`
  }

  #checked(): TemplateResult {
    const { counts } = this.job
    const good = (counts?.create ?? 0) + (counts?.update ?? 0)
    const bad = counts?.error ?? 0
    const isStopped = bad > 0 && this.job.onError === 'stop'
    return html`${this.#counts(false)}
      ${
        isStopped
          ? notice(
              'warning',
              'Rows with errors stop this import. Mend the file, or go back and leave bad rows out.',
            )
          : nothing
      }
      <div class="bar">
        <button class="btn" @click=${() => this.emit('edit-wanted')}>
          ${icon('arrow-left')} Change columns
        </button>
        <button
          class="btn primary"
          ?disabled=${good === 0 || isStopped}
          @click=${() => this.emit('run-wanted')}
        >
          Import ${good.toLocaleString('en-GB')} ${good === 1 ? 'row' : 'rows'}
        </button>
      </div>`
  }

  #failed(): TemplateResult {
    return html`${notice('danger', this.job.failure ?? 'The import failed.')}
      <div class="bar">
        <button class="btn" @click=${() => this.emit('edit-wanted')}>
          ${icon('arrow-left')} Change columns
        </button>
      </div>`
  }

  #finished(): TemplateResult {
    const { job } = this
    const changed = (job.counts?.create ?? 0) + (job.counts?.update ?? 0)
    return html`<p>${stateBadge(job.state)}</p>
      ${this.#counts(true)} ${job.state === 'undone' && job.failure ? notice('info', job.failure) : nothing}
      ${
        job.state === 'done' && changed > 0
          ? html`<div class="bar">
              ${pagesOf(job.target).map(({ href, label }) => html`<a class="btn" href=${href}>Open ${inSentence(label)}</a>`)}
              <button class="btn" @click=${() => this.#undo(changed)}>
                ${icon('undo-2')} Undo this import
              </button>
            </div>`
          : nothing
      }`
  }

  async #undo(changed: number): Promise<void> {
    const isSure = await confirm({
      heading: 'Undo this import?',
      text: `${changed.toLocaleString('en-GB')} records go back to what they were. Those that somebody changed since stay.`,
      action: 'Undo import',
      isDangerous: true,
    })
    if (isSure) this.emit('undo-wanted')
  }
}
defineElement('quoin-import-progress', QuoinImportProgress)

/** Pages whose records this target writes: where a person looks at what was imported. */
function pagesOf(target: string): { href: string; label: string }[] {
  return (shell.value?.products ?? []).flatMap((product) =>
    (product.ui?.pages ?? [])
      .filter(
        (page) => page.import === target && product.ui?.navigation?.some((item) => item.path === page.path),
      )
      .map((page) => ({ href: `/${product.id}/${page.path}`, label: page.label ?? page.path })),
  )
}
