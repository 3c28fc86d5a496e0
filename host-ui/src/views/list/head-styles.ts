import { css } from '@quoin/plugin-sdk/ui'

/** The row of tools under a head, the picker of saved views, and the switch between list and board. */
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
  .view-name {
    max-width: 16rem;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .view-name.chosen {
    color: var(--q-text);
  }
  .view-dot {
    flex: none;
    width: 0.4375rem;
    height: 0.4375rem;
    border-radius: 50%;
    background: var(--q-accent);
  }
  .view-note {
    padding: 0 var(--q-gutter) 0.75rem;
  }
  .opening {
    padding: 0 var(--q-gutter);
  }
  @media (max-width: 640px) {
    .view-name {
      max-width: 8rem;
    }
    .view {
      margin-inline-start: -0.5rem;
    }
    .wide-only {
      display: none;
    }
  }
`
