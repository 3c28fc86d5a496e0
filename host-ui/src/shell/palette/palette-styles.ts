import { css } from '@quoin/plugin-sdk/ui'

export const paletteStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    max-height: min(30rem, 70dvh);
    font-size: 0.875rem;
  }
  .head {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    padding: 0 1rem;
    border-bottom: 1px solid var(--q-border);
    color: var(--q-text-2);
    font-size: 1rem;
  }
  input {
    flex: 1;
    min-width: 0;
    height: 3.25rem;
    border: 0;
    outline: 0;
    background: none;
    color: var(--q-text);
    font: inherit;
  }
  input::placeholder {
    color: var(--q-text-3);
    opacity: 1;
  }
  .list {
    flex: 1;
    min-height: 0;
    overflow: auto;
    padding: 0.375rem;
    scroll-padding: 0.5rem;
  }
  .list:empty {
    display: none;
  }
  .heading {
    padding: 0.5rem 0.625rem 0.25rem;
    color: var(--q-text-2);
    font-size: 0.75rem;
    font-weight: 500;
  }
  .option {
    display: flex;
    align-items: center;
    gap: 0.625rem;
    min-height: 2.25rem;
    padding: 0 0.625rem;
    border-radius: 8px;
    cursor: default;
  }
  .option > quoin-icon {
    color: var(--q-text-2);
  }
  .option[aria-selected='true'] {
    background: var(--q-hover);
  }
  .option[aria-selected='true'] > quoin-icon {
    color: var(--q-accent-text);
  }
  .label {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .context {
    color: var(--q-text-2);
    font-size: 0.8125rem;
  }
  .none {
    margin: 0;
    padding: 2rem 1rem;
    color: var(--q-text-2);
    text-align: center;
  }
  .foot {
    display: flex;
    gap: 1rem;
    padding: 0.5rem 1rem;
    border-top: 1px solid var(--q-border);
    background: var(--q-sunken);
    color: var(--q-text-2);
    font-size: 0.75rem;
  }
  .foot > span {
    display: inline-flex;
    align-items: center;
    gap: 0.375rem;
  }
  @media (max-width: 600px) {
    .foot {
      display: none;
    }
  }
`
