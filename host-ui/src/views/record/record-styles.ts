import { css } from '@quoin/plugin-sdk/ui'

export const recordStyles = css`
  .columns {
    display: grid;
    flex: 1;
    grid-template-columns: minmax(17rem, 22rem) minmax(0, 1fr) minmax(17rem, 22rem);
    min-height: 0;
    border-block-start: 1px solid var(--q-border);
  }
  .columns > * {
    min-height: 0;
    padding: 1rem var(--q-gutter) 2rem;
    overflow: auto;
  }
  .facts {
    border-inline-end: 1px solid var(--q-border);
  }
  .related {
    display: flex;
    flex-direction: column;
    gap: 1.25rem;
    border-inline-start: 1px solid var(--q-border);
  }
  .timeline {
    background: var(--q-sunken);
  }
  .timeline > * {
    max-width: 44rem;
    margin-inline: auto;
  }
  .loading {
    padding: 1rem var(--q-gutter);
  }
  quoin-plugin-part {
    display: block;
  }
  .head h1 {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  @media (max-width: 1180px) {
    .columns {
      grid-template-rows: max-content minmax(max-content, 1fr);
      grid-template-columns: minmax(16rem, 20rem) minmax(0, 1fr);
      overflow: auto;
    }
    /* All scroll together, so none may be less high than what it holds. */
    .columns > * {
      min-height: max-content;
      overflow: visible;
    }
    .related {
      grid-column: 1;
      border-inline: 0 solid;
      border-inline-end: 1px solid var(--q-border);
      padding-block-start: 0;
    }
    .timeline {
      grid-row: 1 / span 2;
      grid-column: 2;
    }
  }
  @media (max-width: 760px) {
    .head .breaks {
      flex-basis: 100%;
    }
    .columns {
      display: block;
    }
    .facts,
    .related {
      border: 0;
    }
  }
`
