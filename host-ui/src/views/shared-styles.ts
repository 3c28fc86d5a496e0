import { css } from '@quoin/plugin-sdk/ui'

/** Drawn values: links, references, ticks; the same in cells, facts and cards. Badges come from the theme. */
export const valueStyles = css`
  .reference {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    max-width: 100%;
    min-width: 0;
  }
  .reference > span:last-child {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  a.value-link {
    color: inherit;
    text-decoration: none;
    text-underline-offset: 3px;
  }
  a.value-link:hover {
    text-decoration: underline;
  }
  .tick {
    color: var(--q-success-text);
    font-weight: 700;
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  .none {
    color: var(--q-text-3);
  }
`

/** A page that fills its place and scrolls inside, with the head that lists and boards share. */
export const pageStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    box-sizing: border-box;
    height: 100%;
    min-height: 0;
    color: var(--q-text);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
    padding: 1rem var(--q-gutter) 0.75rem;
  }
  .head h1 {
    margin: 0 0.25rem 0 0;
    font-size: 1.25rem;
    line-height: 1.75rem;
    letter-spacing: -0.012em;
  }
  .space {
    flex: 1;
  }
  .fill {
    display: flex;
    flex: 1;
    min-height: 0;
  }
  @media (max-width: 640px) {
    .head {
      padding-block: 0.625rem;
    }
    .head .wide-only {
      display: none;
    }
  }
`
