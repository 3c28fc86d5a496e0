import { css } from '@quoin/plugin-sdk/ui'

export const gridStyles = css`
  :host {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-height: 0;
    position: relative;
  }
  vaadin-grid {
    flex: 1;
    height: auto;
    min-height: 0;
    border-block-start: 1px solid var(--q-border);
  }
  vaadin-grid::part(end) {
    text-align: end;
  }
  a.title {
    color: var(--q-text);
    font-weight: 550;
    text-decoration: none;
  }
  a.title:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .sort {
    display: inline-flex;
    align-items: center;
    gap: 0.25rem;
    max-width: 100%;
    padding: 0.25rem 0;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
  .sort > span:first-child {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .sort:hover {
    color: var(--q-text);
  }
  .arrow {
    width: 0.75em;
    color: var(--q-accent-text);
  }
  .sort.end {
    flex-direction: row-reverse;
  }
  .check {
    display: flex;
    align-items: center;
    justify-content: center;
    min-width: 24px;
    min-height: 24px;
  }
  .check input {
    width: 16px;
    height: 16px;
    margin: 0;
    accent-color: var(--q-accent);
    cursor: pointer;
  }
  a.card-row {
    display: grid;
    gap: 0.25rem;
    padding: 0.625rem 0;
    color: inherit;
    text-decoration: none;
    white-space: normal;
  }
  .card-row strong {
    font-weight: 600;
  }
  .card-values {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.75rem;
    color: var(--q-text-2);
    font-size: 0.8125rem;
  }
  .cover {
    position: absolute;
    inset: 0;
    z-index: 1;
    display: grid;
    overflow: auto;
    background: var(--q-surface);
  }
  .loading {
    padding: 0 var(--q-gutter);
  }
`
