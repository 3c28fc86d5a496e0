import { avatar, badge, html, nothing, recordHref, type TemplateResult } from '@quoin/plugin-sdk/ui'
import type { Cell } from './model/cells.ts'

/** Draws a described value with plain spans: components in grid cells double the time of a scrolled frame. */
export function cellView(
  cell: Cell,
  options: { isLinked?: boolean; empty?: string } = {},
): TemplateResult | typeof nothing {
  const isLinked = options.isLinked ?? true
  switch (cell.kind) {
    case 'empty':
      return options.empty ? html`<span class="none">${options.empty}</span>` : nothing
    case 'text':
      return cell.isEnd ? html`<span class="number">${cell.text}</span>` : html`<span>${cell.text}</span>`
    case 'badge':
      return badge(cell.text, cell.tone)
    case 'tick':
      return cell.isOn
        ? html`<span class="tick" role="img" aria-label="Yes">✓</span>`
        : html`<span class="none">No</span>`
    case 'link':
      return isLinked
        ? html`<a class="value-link" href=${cell.href} rel="noopener noreferrer">${cell.text}</a>`
        : html`<span>${cell.text}</span>`
    case 'reference':
      return referenceView(cell, isLinked)
  }
}

function referenceView(cell: Cell & { kind: 'reference' }, isLinked: boolean): TemplateResult {
  const mark = cell.entity.startsWith('core.') ? avatar(cell.text, { size: 's' }) : nothing
  const inner = html`${mark}<span>${cell.text}</span>`
  // Members have no record page.
  return isLinked && cell.entity !== 'core.person'
    ? html`<a class="reference value-link" href=${recordHref(cell.entity, cell.id)}>${inner}</a>`
    : html`<span class="reference">${inner}</span>`
}
