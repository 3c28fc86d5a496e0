import { css } from '../lit.ts'

/** A panel beside a record: heading with a count and acts (`header`, `.space`), rows (`ul`), a quiet line (`.hint`). */
export const panelStyles = css`
  :host {
    display: block;
  }
  header {
    display: flex;
    align-items: center;
    gap: 0.375rem;
    min-height: 2rem;
  }
  h2 {
    margin: 0;
    font-size: 0.875rem;
    font-weight: 600;
  }
  .space {
    flex: 1;
  }
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0.125rem 0.75rem;
    padding: 0.5rem 0;
    border-block-start: 1px solid var(--q-border);
    font-size: 0.8125rem;
  }
  li a {
    color: inherit;
    font-weight: 500;
    text-decoration: none;
    overflow-wrap: anywhere;
  }
  li a:hover {
    text-decoration: underline;
  }
  .amount {
    font-variant-numeric: tabular-nums;
    text-align: end;
  }
  .hint {
    margin: 0 0 0.5rem;
    color: var(--q-text-2);
    font-size: 0.8125rem;
  }
`
