import { css } from '@quoin/plugin-sdk/ui'

/** The layout of one module's page. */
export const modulePageStyles = css`
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 3fr) minmax(18rem, 2fr);
    gap: 1.25rem;
    align-items: start;
  }
  .columns > div {
    display: grid;
    gap: 1.25rem;
  }
  .title {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 0.75rem;
  }
  .tile {
    font-size: 1.125rem;
  }
  .notices {
    display: grid;
    gap: 0.75rem;
    margin-bottom: 1.25rem;
  }
  .notices:empty {
    display: none;
  }
  section > h2 {
    margin-bottom: 0.75rem;
  }
  dl {
    display: grid;
    grid-template-columns: 6rem minmax(0, 1fr);
    gap: 0.625rem 0.75rem;
    margin: 0;
    font-size: 0.875rem;
  }
  dt {
    color: var(--q-text-2);
  }
  dd {
    margin: 0;
  }
  .names {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .names li {
    padding: 0 0.4375rem;
    border: 1px solid var(--q-border);
    border-radius: 6px;
    background: var(--q-sunken);
    overflow-wrap: anywhere;
  }
  .nodes,
  .history {
    display: grid;
    margin: 0.25rem 0 0;
    padding: 0;
    list-style: none;
  }
  .nodes li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto auto;
    align-items: center;
    gap: 0.25rem 0.75rem;
    min-height: 2.5rem;
    border-top: 1px solid var(--q-border);
  }
  .nodes .whole {
    grid-column: 1 / -1;
  }
  .history li {
    padding: 0.5rem 0;
    border-top: 1px solid var(--q-border);
  }
  .history li > div:first-child {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem;
  }
  details {
    margin-top: 0.25rem;
  }
  summary {
    cursor: pointer;
  }
  .faults {
    margin-top: 0.5rem;
  }
  @media (max-width: 900px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`
