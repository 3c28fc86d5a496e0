import { css } from '@quoin/plugin-sdk/ui'

export const frameStyles = css`
  :host {
    display: grid;
    grid-template-columns: 15rem minmax(0, 1fr);
    height: 100dvh;
    background: var(--q-canvas);
    color: var(--q-text);
  }
  aside {
    min-height: 0;
  }
  .sheet {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
    margin: 0.5rem 0.5rem 0.5rem 0;
    border: 1px solid var(--q-border);
    border-radius: var(--q-radius-l);
    background: var(--q-surface);
    overflow: hidden;
    box-shadow: var(--q-shadow-1);
  }
  header {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    flex: none;
    min-height: 2.875rem;
    padding: 0 var(--q-gutter);
    border-bottom: 1px solid var(--q-border);
  }
  header nav {
    flex: 1;
    min-width: 0;
  }
  ol {
    display: flex;
    align-items: center;
    gap: 0.25rem;
    margin: 0;
    padding: 0;
    list-style: none;
    font-size: 0.875rem;
    line-height: 1.25rem;
  }
  li {
    display: flex;
    align-items: center;
    gap: 0.25rem;
    min-width: 0;
    white-space: nowrap;
    color: var(--q-text-2);
  }
  li[aria-current] {
    color: var(--q-text);
    font-weight: 500;
  }
  li > a {
    padding: 0.125rem 0.25rem;
    margin-inline: -0.25rem 0;
    border-radius: 5px;
    color: inherit;
    text-decoration: none;
  }
  li > a:hover {
    background: var(--q-hover);
    color: var(--q-text);
    text-decoration: none;
  }
  li > quoin-icon {
    color: var(--q-text-3);
    font-size: 0.8125rem;
  }
  main {
    flex: 1;
    min-height: 0;
    overflow: auto;
  }
  main:focus-visible {
    outline: none;
  }
  main > * {
    display: block;
    min-height: 100%;
  }
  main > .full {
    height: 100%;
  }
  .skip {
    position: absolute;
    left: 0.5rem;
    top: -4rem;
    z-index: 10;
    padding: 0.5rem 0.75rem;
    border-radius: 8px;
    background: var(--q-inverse);
    color: var(--q-inverse-text);
  }
  .skip:focus {
    top: 0.5rem;
  }
  .drawer {
    width: min(18rem, 86vw);
    height: 100dvh;
    max-height: none;
    margin: 0;
    padding: 0;
    border: 0;
    border-right: 1px solid var(--q-border);
    background: var(--q-canvas);
    color: var(--q-text);
  }
  .drawer::backdrop {
    background: var(--q-scrim);
  }
  @media (prefers-reduced-motion: no-preference) {
    .drawer[open] {
      animation: slide 160ms cubic-bezier(0.2, 0.8, 0.2, 1);
    }
  }
  @keyframes slide {
    from {
      transform: translateX(-24px);
      opacity: 0;
    }
  }
  @media (max-width: 900px) {
    :host {
      grid-template-columns: minmax(0, 1fr);
    }
    .sheet {
      margin: 0;
      border: 0;
      border-radius: 0;
    }
    header {
      padding-inline: 0.5rem;
    }
  }
  @media print {
    :host {
      display: block;
      height: auto;
    }
    aside,
    header {
      display: none;
    }
    .sheet,
    main {
      overflow: visible;
      border: 0;
    }
  }
`
