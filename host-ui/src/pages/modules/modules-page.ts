import {
  badge,
  css,
  defineElement,
  formatCount,
  formatDateTime,
  formatNumber,
  html,
  icon,
  invalidate,
  messageOf,
  navigate,
  nothing,
  notice,
  query,
  QuoinElement,
  relativeTime,
  skeleton,
  toast,
} from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import { modules } from './module-api.ts'
import { incidentText, isInstalled, lateNodes, reasonOf, stateOf } from './module-model.ts'
import type { Incidents, Module, ModulesReply } from './module-model.ts'
import { moduleStyles } from './module-styles.ts'

/** `/platform/modules`: what is installed on this platform and what could be. */
export class QuoinModulesPage extends QuoinElement {
  static override properties = { isUploading: { state: true }, failure: { state: true } }
  declare isUploading: boolean
  declare failure: string
  static override styles = [
    moduleStyles,
    css`
      .card + .card {
        margin-top: 1.25rem;
      }
      .card-head {
        display: flex;
        align-items: baseline;
        gap: 0.5rem;
        padding: 0.875rem 1.25rem 0.375rem;
      }
      .name {
        display: flex;
        align-items: center;
        gap: 0.75rem;
        min-width: 14rem;
      }
      .name > span:last-child {
        display: grid;
        min-width: 0;
        line-height: 1.1875rem;
      }
      .name a {
        color: inherit;
        font-weight: 500;
        text-decoration: none;
      }
      tbody tr {
        cursor: pointer;
      }
      tbody tr:hover {
        background: var(--q-sunken);
      }
      tbody tr:hover a {
        text-decoration: underline;
      }
      td {
        vertical-align: middle;
      }
      .reason {
        max-width: 22rem;
        margin-top: 0.25rem;
      }
      .clamped {
        display: -webkit-box;
        overflow: hidden;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
      }
      .upload {
        position: relative;
      }
      .upload input {
        position: absolute;
        inset: 0;
        opacity: 0;
        cursor: pointer;
      }
      .upload:focus-within {
        outline: 2px solid var(--q-focus);
        outline-offset: 1px;
      }
      .notice {
        margin-bottom: 1rem;
      }
      @media (max-width: 720px) {
        .wide-only,
        .tile {
          display: none;
        }
        .name {
          min-width: 0;
        }
        .card-head {
          padding-inline: 1rem;
        }
        tr > :first-child {
          padding-inline-start: 1rem;
        }
        tr > :last-child {
          padding-inline-end: 1rem;
        }
      }
    `,
  ]
  readonly #modules = query<ModulesReply>(this, () => ({
    key: ['modules'],
    load: (signal) => modules.list(signal),
    staleMs: 2_000,
  }))

  constructor() {
    super()
    this.isUploading = false
    this.failure = ''
  }

  async #upload(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement
    const file = input.files?.[0]
    if (!file || this.isUploading) return
    this.isUploading = true
    this.failure = ''
    try {
      const { id, name, version } = await modules.upload(file)
      toast({ text: `${name} ${version} is at hand; nothing is installed yet`, tone: 'success' })
      await invalidate(['modules'])
      navigate(`/platform/modules/${id}`)
    } catch (error) {
      this.failure = `${file.name} was not taken. ${messageOf(error)}`
    } finally {
      this.isUploading = false
      input.value = ''
    }
  }

  override render(): TemplateResult {
    return html`<div class="page">
      <div class="page-head">
        <div class="titles">
          <h1>Modules</h1>
          <p>${this.#subtitle()}</p>
        </div>
        <div class="actions">
          <label class="btn upload">
            ${icon('upload')}${this.isUploading ? 'Uploading…' : 'Upload a package'}
            <input
              type="file"
              accept=".tgz,.tar.gz,application/gzip"
              ?disabled=${this.isUploading}
              @change=${this.#upload}
            />
          </label>
        </div>
      </div>
      ${this.failure ? notice('danger', this.failure) : nothing} ${this.#content()}
    </div>`
  }

  #subtitle(): string {
    const data = this.#modules.data
    const nodes = data?.nodes ?? []
    if (!data || nodes.length === 0) return 'What this platform runs, and what it could run.'
    const late = lateNodes(nodes, data.revision)
    const names = late.map((node) => node.node).join(', ')
    const state = late.length === 0 ? 'all up to date' : `${names} not yet up to date`
    return `${formatCount(nodes.length, 'node', 'nodes')}, ${state}. Revision ${data.revision} of the ledger.`
  }

  #content(): TemplateResult {
    const { data, error } = this.#modules
    if (!data) return error ? notice('danger', messageOf(error)) : skeleton(6)
    const products = data.items.filter((module) => !module.isPlatform)
    const installed = products.filter(isInstalled)
    const available = products.filter((module) => !isInstalled(module) && module.state !== 'removed')
    const platform = data.items.filter((module) => module.isPlatform)
    return html`${this.#table('Installed', installed, 'No product is installed yet. Upload a package, or install one that is at hand.')}
    ${available.length > 0 ? this.#table('At hand', available) : nothing}
    ${platform.length > 0 ? this.#table('The platform itself', platform) : nothing}`
  }

  #table(heading: string, items: readonly Module[], whenEmpty = ''): TemplateResult {
    const hasUsage = items.some((module) => module.organisations !== undefined)
    return html`<section class="card" aria-label=${heading}>
      <div class="card-head">
        <h2>${heading}</h2>
        <span class="count">${formatNumber(items.length)}</span>
      </div>
      ${
        items.length === 0
          ? html`<p class="muted card-head">${whenEmpty}</p>`
          : html`<div class="scroll" tabindex="0" role="region" aria-label="${heading}, table">
              <table>
                <thead>
                  <tr>
                    <th>Module</th>
                    <th>Version</th>
                    <th>State</th>
                    ${hasUsage ? html`<th class="num wide-only">Organisations</th>` : nothing}
                    <th class="wide-only">Publisher</th>
                  </tr>
                </thead>
                <tbody>
                  ${items.map((module) => this.#row(module, hasUsage))}
                </tbody>
              </table>
            </div>`
      }
    </section>`
  }

  #row(module: Module, hasUsage: boolean): TemplateResult {
    const href = `/platform/modules/${module.id}`
    const state = stateOf(module)
    const reason = reasonOf(module)
    const { incidents } = module
    const newest = module.versions[0]?.version
    return html`<tr
      @click=${(event: MouseEvent) => {
        if (!(event.target as Element).closest('a')) navigate(href)
      }}
    >
      <td>
        <span class="name">
          <span class="tile">${icon(module.icon)}</span>
          <span>
            <a href=${href}>${module.name}</a>
            <span class="small muted mono">${module.id}</span>
          </span>
        </span>
      </td>
      <td>
        <span class="badges">
          <span>${module.version ?? newest ?? '–'}</span>
          ${module.upgrade ? badge(`${module.upgrade} available`, 'info') : nothing}
        </span>
      </td>
      <td>
        <span class="badges">
          ${badge(state.label, state.tone)} ${module.pending ? badge('Unfinished', 'warning') : nothing}
          ${incidents ? badge(formatCount(incidents.count, 'incident', 'incidents'), 'warning') : nothing}
        </span>
        ${reason ? html`<div class="small muted reason break">${reason}</div>` : nothing}
        ${incidents ? this.#incidents(incidents) : nothing}
      </td>
      ${hasUsage ? html`<td class="num wide-only">${formatNumber(module.organisations)}</td>` : nothing}
      <td class="wide-only">${module.publisher}</td>
    </tr>`
  }

  #incidents(incidents: Incidents): TemplateResult {
    const { at } = incidents.last
    const text = incidentText(incidents)
    return html`<div class="small muted reason" title=${text}>
      <div class="break clamped">${text}</div>
      <time datetime=${at} title=${formatDateTime(at)}>${relativeTime(at)}</time>
    </div>`
  }
}
defineElement('quoin-modules-page', QuoinModulesPage)
