import { css } from '@quoin/plugin-sdk/ui'

export const boardStyles = css`
  .board {
    display: flex;
    flex: 1;
    gap: 0.75rem;
    min-height: 0;
    padding: 0 var(--q-gutter) 1rem;
    overflow-x: auto;
    scroll-padding-inline: var(--q-gutter);
    scroll-snap-type: x proximity;
  }
  .column {
    display: flex;
    box-sizing: border-box;
    flex: 1 0 11.25rem;
    flex-direction: column;
    max-width: 22rem;
    min-height: 0;
    border: 1px solid var(--q-border);
    border-radius: var(--q-radius-l);
    background: var(--q-sunken);
    scroll-snap-align: start;
    container-type: inline-size;
  }
  .column-head {
    display: grid;
    gap: 0.125rem;
    padding: 0.75rem 0.875rem 0.5rem;
  }
  .column-head h2 {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    margin: 0;
    font-size: 0.875rem;
    font-weight: 600;
  }
  .column-head h2 > span:first-child {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .totals {
    min-height: 1.125rem;
    overflow: hidden;
    color: var(--q-text-2);
    font-size: 0.75rem;
    font-variant-numeric: tabular-nums;
    line-height: 1.125rem;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .cards {
    flex: 1;
    min-height: 5rem;
    margin: 0;
    padding: 0.125rem 0.5rem 0.75rem;
    overflow-y: auto;
    list-style: none;
  }
  .board-card {
    display: grid;
    gap: 0.3125rem;
    margin-block-end: 0.5rem;
    padding: 0.625rem 0.75rem;
    border: 1px solid var(--q-border);
    border-radius: 10px;
    background: var(--q-raised);
    box-shadow: var(--q-shadow-1);
    container-type: inline-size;
    cursor: grab;
    font-size: 0.8125rem;
    content-visibility: auto;
    contain-intrinsic-size: auto 6.25rem;
  }
  .board-card:hover {
    border-color: var(--q-border-strong);
  }
  .board-card:focus-visible {
    outline: 2px solid var(--q-focus);
    outline-offset: 1px;
  }
  .board-card.held {
    outline: 2px dashed var(--q-accent);
    outline-offset: 1px;
  }
  .ghost {
    opacity: 0.4;
  }
  a.card-title {
    overflow: hidden;
    color: var(--q-text);
    font-size: 0.875rem;
    font-weight: 550;
    line-height: 1.25rem;
    text-decoration: none;
    text-overflow: ellipsis;
  }
  a.card-title:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .card-field {
    display: block;
    min-width: 0;
    overflow: hidden;
    color: var(--q-text-2);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .card-foot {
    display: flex;
    align-items: center;
    gap: 0.625rem;
    margin-block-start: 0.125rem;
    color: var(--q-text-2);
    font-size: 0.75rem;
    font-variant-numeric: tabular-nums;
  }
  .card-foot strong {
    color: var(--q-text);
    font-size: 0.8125rem;
    font-weight: 600;
  }
  .card-foot .space {
    flex: 1;
  }
  .signal,
  .age {
    white-space: nowrap;
  }
  @container (max-width: 12.5rem) {
    .word {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }
  @container (max-width: 11rem) {
    .signal:not([data-signal='none']) + .age {
      display: none;
    }
  }
  .signal {
    display: inline-flex;
    align-items: center;
    gap: 0.25rem;
  }
  .dot {
    width: 0.5rem;
    height: 0.5rem;
    border-radius: 50%;
    background: var(--q-success-text);
  }
  .signal[data-signal='overdue'] {
    color: var(--q-danger-text);
    font-weight: 600;
  }
  .signal[data-signal='today'] {
    color: var(--q-warning-text);
    font-weight: 600;
  }
  .signal[data-signal='today'] .dot {
    background: currentColor;
  }
  .signal[data-signal='none'] .dot {
    border: 1.5px solid var(--q-text-3);
    background: none;
    box-sizing: border-box;
  }
  .end {
    padding: 0.5rem;
    color: var(--q-text-2);
    font-size: 0.8125rem;
    text-align: center;
  }
  .fill .empty {
    margin: auto;
  }
  .loading {
    flex: 1;
    padding: 0 var(--q-gutter);
  }
  .chooser {
    min-height: var(--q-control);
    max-width: 14rem;
    padding: 0 0.5rem;
    border: 1px solid var(--q-border-field);
    border-radius: 8px;
    background: var(--q-field);
    color: var(--q-text);
    font: inherit;
    font-size: 0.875rem;
  }
  @media (max-width: 1100px) {
    .column {
      flex-basis: 16.5rem;
    }
  }
  @media (max-width: 640px) {
    .column {
      flex-basis: 85%;
    }
  }
`
