import { css } from '@quoin/plugin-sdk/ui'

export const timelineStyles = css`
  :host {
    display: block;
  }
  h2 {
    margin: 1.25rem 0 0.5rem;
    font-size: 0.8125rem;
    font-weight: 600;
    color: var(--q-text-2);
  }
  ol {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li {
    position: relative;
    display: flex;
    gap: 0.75rem;
    align-items: flex-start;
    padding-block-end: 1rem;
  }
  li:not(:last-child)::before {
    content: '';
    position: absolute;
    inset: 1.75rem auto 0 0.875rem;
    width: 1px;
    background: var(--q-border);
  }
  .mark {
    display: inline-flex;
    flex: none;
    align-items: center;
    justify-content: center;
    width: 1.75rem;
    height: 1.75rem;
    border: 1px solid var(--q-border);
    border-radius: 50%;
    background: var(--q-surface);
    color: var(--q-text-2);
    font-size: 0.8125rem;
  }
  .what {
    flex: 1;
    min-width: 0;
    padding-block-start: 0.25rem;
  }
  .subject {
    font-size: 0.875rem;
    font-weight: 500;
    line-height: 1.25rem;
    overflow-wrap: anywhere;
  }
  .subject.done {
    color: var(--q-text-2);
    text-decoration: line-through;
  }
  .body {
    margin-block-start: 0.125rem;
    font-size: 0.875rem;
    line-height: 1.25rem;
    overflow-wrap: anywhere;
    white-space: pre-line;
  }
  .meta {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.5rem;
    margin-block-start: 0.125rem;
    color: var(--q-text-2);
    font-size: 0.8125rem;
    line-height: 1.25rem;
  }
  .meta > :not(:first-child)::before {
    content: '·';
    margin-inline-end: 0.5rem;
  }
  .due[data-signal='overdue'] {
    color: var(--q-danger-text);
    font-weight: 600;
  }
  .due[data-signal='today'] {
    color: var(--q-warning-text);
    font-weight: 600;
  }
  .composer {
    display: grid;
    gap: 0.5rem;
    padding: 0.75rem;
  }
  .segments {
    justify-self: start;
    max-width: 100%;
    overflow-x: auto;
  }
  textarea {
    box-sizing: border-box;
    width: 100%;
    min-height: 3.25rem;
    padding: 0.5rem 0.625rem;
    border: 1px solid var(--q-border-field);
    border-radius: 8px;
    background: var(--q-field);
    color: var(--q-text);
    font: inherit;
    font-size: 0.875rem;
    field-sizing: content;
    resize: vertical;
  }
  textarea::placeholder {
    color: var(--q-text-3);
  }
  textarea:focus-visible,
  input:focus-visible {
    outline: 2px solid var(--q-focus);
    outline-offset: -1px;
  }
  .row {
    display: flex;
    align-items: center;
    gap: 0.5rem;
  }
  .space {
    flex: 1;
  }
  .due-field {
    width: 11rem;
  }
  .fault {
    margin: 0;
    color: var(--q-danger-text);
    font-size: 0.8125rem;
  }
  .hint {
    color: var(--q-text-2);
    font-size: 0.8125rem;
  }
`
