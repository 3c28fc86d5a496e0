import {
  api,
  can,
  css,
  currentShell,
  dateOf,
  defineElement,
  formatCount,
  formatDate,
  html,
  icon,
  messageOf,
  nothing,
  query,
  QuoinElement,
  recordHref,
  repeat,
  skeleton,
  toast,
} from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import { signalOf } from '../views/board/board-model.ts'

/** The platform's entity of calls, meetings and tasks. */
const ACTIVITY = 'core.activity'
const MOST = 6

interface Task {
  readonly id: string
  readonly version: number
  readonly subject: string
  readonly due_at: string
  readonly party: string | null
}
interface Tasks {
  readonly items: readonly Task[]
  readonly count: number
  readonly titles: Readonly<Record<string, { readonly title: string }>>
}

/** `<quoin-home-tasks>`: what this person has to do next, to be ticked off where it stands. */
export class QuoinHomeTasks extends QuoinElement {
  static override styles = css`
    :host {
      display: block;
    }
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      align-items: center;
      gap: 0.625rem;
      min-height: 2.5rem;
      border-top: 1px solid var(--q-border);
    }
    li:first-child {
      border-top: 0;
    }
    .tick {
      margin-left: -0.375rem;
      font-size: 1.0625rem;
    }
    .tick:not(:hover, :focus-visible) > :last-child,
    .tick:is(:hover, :focus-visible) > :first-child {
      display: none;
    }
    .what {
      display: grid;
      flex: 1;
      min-width: 0;
      line-height: 1.1875rem;
      padding-block: 0.25rem;
    }
    .what a {
      color: var(--q-text);
      font-weight: 500;
      text-decoration: none;
    }
    .what a:hover {
      text-decoration: underline;
    }
    .due {
      color: var(--q-text-2);
      font-size: 0.8125rem;
      white-space: nowrap;
    }
    .due[data-signal='overdue'] {
      color: var(--q-danger-text);
      font-weight: 600;
    }
    .due[data-signal='today'] {
      color: var(--q-warning-text);
      font-weight: 600;
    }
    p {
      margin: 0;
    }
    .more {
      display: inline-block;
      margin-top: 0.5rem;
    }
  `
  readonly #tasks = query<Tasks>(this, () => ({
    key: [ACTIVITY, 'mine', currentShell().person.id],
    load: (signal) => this.#load(signal),
    staleMs: 30_000,
  }))

  get #filter(): object {
    return {
      owner: { eq: currentShell().person.id },
      due_at: { empty: false },
      done_at: { empty: true },
    }
  }

  async #load(signal: AbortSignal): Promise<Tasks> {
    const filter = this.#filter
    const columns = 'id,version,subject,due_at,party'
    const list = { filter, sort: 'due_at', limit: MOST, columns, include: 'party' }
    const [page, total] = await Promise.all([
      api.get<{ items: Task[]; included?: Record<string, Tasks['titles']> }>('/api/core/activity', {
        query: list,
        signal,
      }),
      api.get<{ count: number }>('/api/core/activity/count', { query: { filter }, signal }),
    ])
    return { items: page.items, count: total.count, titles: page.included?.['core.party'] ?? {} }
  }

  async #finish(task: Task): Promise<void> {
    const set = (version: number, doneAt: string | null): Promise<{ version: number }> =>
      api.patch(`/api/core/activity/${task.id}`, { version, values: { done_at: doneAt } })
    try {
      const { version } = await set(task.version, new Date().toISOString())
      toast({
        text: `“${task.subject}” is done.`,
        tone: 'success',
        undo: async () => {
          await set(version, null)
          await this.#tasks.refetch()
        },
      })
    } catch (error) {
      toast({ text: messageOf(error), tone: 'danger' })
    }
    await this.#tasks.refetch()
  }

  override render(): TemplateResult {
    const { data, error } = this.#tasks
    if (!data) return error ? html`<p role="alert">${messageOf(error)}</p>` : skeleton(4)
    if (data.items.length === 0)
      return html`<p class="muted">Nothing is due. Tasks you own show here with their dates.</p>`
    const rest = data.count - data.items.length
    return html`<ul>
        ${repeat(
          data.items,
          (task) => task.id,
          (task) => this.#task(task, data.titles[task.party ?? '']?.title),
        )}
      </ul>
      ${rest > 0 ? html`<span class="more small muted">and ${formatCount(rest, 'more', 'more')}</span>` : nothing}`
  }

  #task(task: Task, party: string | undefined): TemplateResult {
    const { timeZone } = currentShell().organisation
    const today = dateOf(new Date(), timeZone)
    const day = dateOf(task.due_at, timeZone)
    const signal = signalOf(day, today)
    const words = signal === 'today' ? 'Today' : formatDate(day).replace(` ${today.slice(0, 4)}`, '')
    return html`<li>
      ${
        can('update', ACTIVITY)
          ? html`<button
              class="btn small icon ghost tick"
              aria-label="Mark done: ${task.subject}"
              title="Mark done"
              @click=${() => this.#finish(task)}
            >
              ${icon('circle')}${icon('circle-check')}
            </button>`
          : nothing
      }
      <span class="what">
        <a
          class="truncate"
          href=${task.party ? recordHref('core.party', task.party) : recordHref(ACTIVITY, task.id)}
          >${task.subject}</a
        >
        ${party ? html`<span class="small muted truncate">${party}</span>` : nothing}
      </span>
      <span class="due" data-signal=${signal}>${signal === 'overdue' ? `Late, ${words}` : words}</span>
    </li>`
  }
}
defineElement('quoin-home-tasks', QuoinHomeTasks)
