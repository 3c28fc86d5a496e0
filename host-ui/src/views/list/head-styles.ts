import { css } from '@quoin/plugin-sdk/ui'

/** The row of tools under a head, and the switch between views. */
export const headStyles = css`
  :host {
    position: relative;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
    padding: 0 var(--q-gutter) 0.75rem;
  }
  .views {
    display: inline-flex;
    gap: 2px;
    padding: 2px;
    border: 1px solid var(--q-border);
    border-radius: 10px;
    background: var(--q-sunken);
  }
  .views .btn {
    min-height: calc(var(--q-control) - 6px);
    border-radius: 7px;
  }
  .views .current {
    border-color: transparent;
    box-shadow:
      0 0 0 1px var(--q-border),
      var(--q-shadow-1);
  }
  @media (max-width: 640px) {
    .wide-only {
      display: none;
    }
  }
`
