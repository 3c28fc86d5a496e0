import { css } from '@quoin/plugin-sdk/ui'

/** The inside of a dialog with fields. */
export const drawerStyles = css`
  .fields {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 0.875rem;
    align-content: start;
  }
  quoin-field {
    min-width: 0;
  }
  .wide,
  .notice {
    grid-column: 1 / -1;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
    width: 100%;
  }
  .bar .space {
    flex: 1;
  }
  .question {
    margin: 0;
    color: var(--q-text-2);
    text-wrap: pretty;
  }
  @media (max-width: 640px) {
    .fields {
      grid-template-columns: 1fr;
    }
    .bar .hint {
      display: none;
    }
  }
`

/** The element itself takes no place; its dialog stands above the page. */
export const hostStyles = css`
  :host {
    display: contents;
  }
`
