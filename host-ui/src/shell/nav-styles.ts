import { css } from '@quoin/plugin-sdk/ui'

export const navStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
    box-sizing: border-box;
    padding: 0.625rem 0.5rem 0.5rem;
    gap: 0.5rem;
    font-size: 0.875rem;
  }
  .top {
    display: grid;
    gap: 0.5rem;
  }
  quoin-menu {
    display: flex;
    min-width: 0;
  }
  quoin-menu::part(button) {
    all: unset;
    box-sizing: border-box;
    display: flex;
    align-items: center;
    gap: 0.5rem;
    width: 100%;
    min-width: 0;
    min-height: 2.25rem;
    padding: 0.25rem 0.5rem;
    border-radius: 8px;
    color: var(--q-text);
    font-weight: 600;
    cursor: pointer;
  }
  quoin-menu::part(button):hover {
    background: var(--q-nav-hover);
  }
  quoin-menu::part(button):focus-visible {
    outline: 2px solid var(--q-focus);
    outline-offset: -2px;
  }
  quoin-menu > .truncate,
  .who {
    flex: 1;
    min-width: 0;
  }
  quoin-menu > quoin-icon {
    color: var(--q-text-3);
    font-size: 0.875rem;
  }
  img {
    flex: none;
    border-radius: 6px;
  }
  .search {
    all: unset;
    box-sizing: border-box;
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-height: 2.125rem;
    padding: 0 0.5rem;
    border: 1px solid var(--q-border);
    border-radius: 8px;
    background: var(--q-surface);
    color: var(--q-text-2);
    font-size: 0.8125rem;
    box-shadow: var(--q-shadow-1);
    cursor: pointer;
  }
  .search:hover {
    border-color: var(--q-border-strong);
    color: var(--q-text);
  }
  .search:focus-visible {
    outline: 2px solid var(--q-focus);
    outline-offset: 1px;
  }
  .search > span:nth-of-type(1) {
    flex: 1;
  }
  nav {
    flex: 1;
    min-height: 0;
    overflow: auto;
    margin-inline: -0.5rem;
    padding-inline: 0.5rem;
    scrollbar-width: thin;
  }
  ul {
    display: grid;
    gap: 1px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  section {
    margin-top: 0.875rem;
  }
  h2 {
    padding: 0.25rem 0.5rem;
    color: var(--q-text-2);
    font-size: 0.75rem;
    font-weight: 500;
    line-height: 1.125rem;
  }
  .nav-link {
    display: flex;
    align-items: center;
    gap: 0.5625rem;
    min-height: 2rem;
    padding: 0 0.5rem;
    border-radius: 8px;
    color: var(--q-text-2);
    font-weight: 500;
    text-decoration: none;
  }
  .nav-link > span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .nav-link:hover {
    background: var(--q-nav-hover);
    color: var(--q-text);
  }
  .nav-link[aria-current] {
    background: var(--q-nav-active);
    color: var(--q-text);
    box-shadow: 0 0 0 1px var(--q-border);
  }
  .nav-link[aria-current] > quoin-icon {
    color: var(--q-accent-text);
  }
  .bottom {
    display: grid;
    gap: 0.375rem;
    padding-top: 0.5rem;
    border-top: 1px solid var(--q-border);
  }
  .who {
    display: grid;
    line-height: 1.125rem;
    font-weight: 500;
    font-size: 0.8125rem;
  }
  .who .small {
    font-weight: 400;
    font-size: 0.75rem;
  }
  @media (pointer: coarse) {
    .nav-link {
      min-height: 2.5rem;
    }
  }
`
