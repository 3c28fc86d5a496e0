import { css } from '@quoin/plugin-sdk/ui'

export const developersStyles = css`
  :host {
    display: block;
    height: 100%;
  }
  .columns {
    display: grid;
    grid-template-columns: 19rem minmax(0, 1fr);
    height: 100%;
  }
  nav {
    display: flex;
    flex-direction: column;
    min-height: 0;
    border-right: 1px solid var(--q-border);
    background: var(--q-sunken);
  }
  .find {
    padding: 0.75rem;
  }
  .groups {
    flex: 1;
    min-height: 0;
    overflow: auto;
    padding: 0 0.5rem 1rem;
  }
  nav h2 {
    padding: 0.75rem 0.5rem 0.25rem;
    color: var(--q-text-2);
    font-size: 0.75rem;
    font-weight: 500;
    line-height: 1.125rem;
  }
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  nav button {
    all: unset;
    box-sizing: border-box;
    display: flex;
    align-items: center;
    gap: 0.5rem;
    width: 100%;
    min-height: 1.875rem;
    padding: 0 0.5rem;
    border-radius: 7px;
    color: var(--q-text-2);
    font-size: 0.8125rem;
    cursor: pointer;
  }
  nav button:hover,
  nav button[aria-current] {
    background: var(--q-hover);
    color: var(--q-text);
  }
  nav button:focus-visible {
    outline: 2px solid var(--q-focus);
    outline-offset: -2px;
  }
  .method {
    flex: none;
    min-width: 3.125rem;
    color: var(--q-text-2);
    font-family: var(--q-font-mono);
    font-size: 0.6875rem;
    font-weight: 600;
  }
  .method[data-method='GET'] {
    color: var(--q-info-text);
  }
  .method[data-method='POST'] {
    color: var(--q-success-text);
  }
  .method:is([data-method='PUT'], [data-method='PATCH']) {
    color: var(--q-warning-text);
  }
  .method[data-method='DELETE'] {
    color: var(--q-danger-text);
  }
  .detail {
    min-height: 0;
    overflow: auto;
  }
  article {
    max-width: 52rem;
    padding: 1.5rem var(--q-gutter) 4rem;
  }
  article p {
    margin: 0.375rem 0;
    text-wrap: pretty;
  }
  h1 {
    font-size: 1.25rem;
    line-height: 1.75rem;
    letter-spacing: -0.012em;
  }
  article h2 {
    margin: 1.75rem 0 0.5rem;
    font-size: 0.9375rem;
    line-height: 1.375rem;
  }
  .address {
    display: flex;
    align-items: center;
    gap: 0.25rem;
    overflow-wrap: anywhere;
  }
  code {
    font-family: var(--q-font-mono);
    font-size: 0.8125rem;
  }
  .schema {
    margin: 0;
    border: 1px solid var(--q-border);
    border-radius: var(--q-radius-m);
  }
  .field-row {
    display: grid;
    grid-template-columns: 13rem minmax(0, 1fr);
    gap: 0.25rem 1rem;
    padding: 0.625rem 0.875rem;
  }
  .field-row + .field-row {
    border-top: 1px solid var(--q-border);
  }
  dt {
    overflow-wrap: anywhere;
  }
  dd {
    min-width: 0;
    margin: 0;
  }
  .required {
    margin-left: 0.5rem;
    color: var(--q-warning-text);
    font-size: 0.75rem;
  }
  .type {
    color: var(--q-text-2);
    font-family: var(--q-font-mono);
    font-size: 0.75rem;
    overflow-wrap: anywhere;
  }
  .limits {
    margin-left: 0.5rem;
    color: var(--q-text-2);
    font-size: 0.75rem;
  }
  details {
    margin-top: 0.375rem;
  }
  summary {
    color: var(--q-accent-text);
    font-size: 0.8125rem;
    cursor: pointer;
  }
  details > .schema {
    margin-top: 0.5rem;
  }
  details .field-row {
    grid-template-columns: 1fr;
  }
  .example {
    position: relative;
  }
  .example > .btn {
    position: absolute;
    top: 0.5rem;
    right: 0.5rem;
  }
  pre {
    margin: 0;
    padding: 0.875rem 1rem;
    border: 1px solid var(--q-border);
    border-radius: var(--q-radius-m);
    background: var(--q-sunken);
    overflow: auto;
    line-height: 1.25rem;
  }
  .reply + .reply {
    margin-top: 1rem;
  }
  h3 {
    display: flex;
    gap: 0.625rem;
    margin-bottom: 0.375rem;
    font-size: 0.875rem;
    font-weight: 500;
    line-height: 1.25rem;
  }
  .status {
    color: var(--q-text-2);
    font-family: var(--q-font-mono);
  }
  .none {
    padding: 0.5rem;
  }
  @media (max-width: 900px) {
    :host {
      height: auto;
    }
    .columns {
      grid-template-columns: minmax(0, 1fr);
      height: auto;
    }
    nav {
      border-right: 0;
      border-bottom: 1px solid var(--q-border);
    }
    .groups {
      max-height: 16rem;
    }
    .field-row {
      grid-template-columns: 1fr;
    }
  }
`
