import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { initials } from '../format/numbers.ts'
import { labelsOfKeys } from '../keyboard/index.ts'
import { icon } from './icon.ts'

/** How a state is coloured; the same names as `tones` in a manifest. */
export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger'

// Plain spans on purpose: a component in every grid cell doubled the time of a scrolled frame.

/** A pill with a state: `badge('Won', 'success')`. */
export function badge(label: string, tone: Tone = 'neutral'): TemplateResult {
  return html`<span class="badge" data-tone=${tone}>${label}</span>`
}

/** A small number beside a heading or a menu entry. */
export function countMark(count: number | string): TemplateResult {
  return html`<span class="count">${count}</span>`
}

/** Initials in a circle whose colour belongs to the name. Decorative: the name stands beside it. */
export function avatar(
  name: string,
  options: { size?: 's' | 'm' | 'l'; isCompany?: boolean } = {},
): TemplateResult {
  return html`<span
    class="avatar"
    aria-hidden="true"
    data-size=${options.size ?? 'm'}
    data-hue=${hueOf(name)}
    data-shape=${options.isCompany ? 'square' : 'circle'}
    >${initials(name)}</span
  >`
}

/** One of eight hues, the same for the same name. */
export function hueOf(name: string): number {
  let hash = 0
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0
  return hash % 8
}

/** Keys as small caps: `keyHint('Mod+k')`. Read by assistive technology through `aria-keyshortcuts` only. */
export function keyHint(keys: string): TemplateResult {
  return html`<span class="keys" aria-hidden="true"
    >${labelsOfKeys(keys).map((key) => html`<kbd>${key}</kbd>`)}</span
  >`
}

/** Grey bars in the place of content that is on its way. */
export function skeleton(lines = 3): TemplateResult {
  return html`<div class="skeleton" role="status" aria-label="Loading">
    ${Array.from({ length: lines }, () => html`<span></span>`)}
  </div>`
}

/** A turning mark for buttons and small waits. */
export function spinner(label = 'Loading'): TemplateResult {
  return html`<span class="spinner" role="status" aria-label=${label}></span>`
}

export interface EmptyOptions {
  readonly icon: string
  readonly heading: string
  /** What to do next, in one or two sentences. */
  readonly text?: string | TemplateResult
  readonly action?: TemplateResult
  /** It is the whole page, so its heading is the page's. */
  readonly isPage?: boolean
}

/** What an empty place says: what belongs here and how the first one comes about. */
export function empty(options: EmptyOptions): TemplateResult {
  return html`<div class="empty">
    <span class="empty-icon">${icon(options.icon)}</span>
    ${options.isPage ? html`<h1>${options.heading}</h1>` : html`<h2>${options.heading}</h2>`}
    ${options.text ? html`<p>${options.text}</p>` : nothing}
    ${options.action ? html`<div class="actions">${options.action}</div>` : nothing}
  </div>`
}

/** A refusal or a notice inside a page: `notice('danger', messageOf(error))`. */
export function notice(tone: Tone, text: string | TemplateResult): TemplateResult {
  const icons: Record<Tone, string> = {
    neutral: 'info',
    info: 'info',
    success: 'circle-check',
    warning: 'triangle-alert',
    danger: 'circle-alert',
  }
  return html`<div class="notice" data-tone=${tone} role=${tone === 'danger' ? 'alert' : 'status'}>
    ${icon(icons[tone])}
    <div>${text}</div>
  </div>`
}
