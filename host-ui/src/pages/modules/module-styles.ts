import { css } from '@quoin/plugin-sdk/ui'

/** Tables and small parts that the pages of modules share. */
export const moduleStyles = css`
  :host {
    display: block;
  }
  h2 {
    margin: 0;
    font-size: 0.9375rem;
    line-height: 1.375rem;
  }
  p {
    margin: 0;
  }
  .scroll {
    overflow-x: auto;
  }
  .scroll:focus-visible {
    outline: 2px solid var(--q-focus);
    outline-offset: -2px;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.875rem;
  }
  th {
    padding: 0.5rem 0.75rem;
    color: var(--q-text-2);
    font-size: 0.8125rem;
    font-weight: 500;
    text-align: start;
    white-space: nowrap;
  }
  td {
    padding: 0.5rem 0.75rem;
    border-top: 1px solid var(--q-border);
    vertical-align: top;
  }
  tr > :first-child {
    padding-inline-start: 1.25rem;
  }
  tr > :last-child {
    padding-inline-end: 1.25rem;
  }
  .num {
    text-align: end;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .nowrap {
    white-space: nowrap;
  }
  .tile {
    display: inline-flex;
    flex: none;
    padding: 0.4375rem;
    border: 1px solid var(--q-border);
    border-radius: var(--q-radius-m);
    background: var(--q-sunken);
    color: var(--q-text-2);
  }
  .error {
    color: var(--q-danger-text);
    overflow-wrap: anywhere;
  }
  .badges {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem;
  }
  .break {
    overflow-wrap: anywhere;
  }
`
