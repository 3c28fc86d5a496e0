import { css, html } from '@quoin/plugin-sdk/ui'
import type { TemplateResult } from '@quoin/plugin-sdk/ui'
import markUrl from '../assets/mark.svg?url'

/** Styles of the pages before the shell: sign-in, set-up, invitation. */
export const entranceStyles = css`
  :host {
    display: grid;
    min-height: 100dvh;
    box-sizing: border-box;
    padding: 3rem 1rem;
    place-items: center;
    background: var(--q-canvas);
    color: var(--q-text);
  }
  main {
    width: min(25rem, 100%);
  }
  main.wide {
    width: min(38rem, 100%);
  }
  .brand {
    display: flex;
    align-items: center;
    gap: 0.625rem;
    margin-bottom: 1.5rem;
    font-size: 1rem;
    font-weight: 600;
    letter-spacing: -0.01em;
  }
  .brand img {
    border-radius: 8px;
  }
  .panel {
    padding: 1.75rem;
    border: 1px solid var(--q-border);
    border-radius: var(--q-radius-l);
    background: var(--q-surface);
    box-shadow: var(--q-shadow-2);
  }
  h1 {
    font-size: 1.375rem;
    line-height: 1.875rem;
    letter-spacing: -0.015em;
  }
  .lead {
    margin: 0.375rem 0 1.5rem;
    color: var(--q-text-2);
    text-wrap: pretty;
  }
  section {
    display: grid;
    gap: 1rem;
  }
  section > h2 {
    font-size: 0.9375rem;
    line-height: 1.25rem;
  }
  form {
    display: grid;
    gap: 1.25rem;
  }
  section + section {
    padding-top: 1.25rem;
    border-top: 1px solid var(--q-border);
  }
  .after {
    margin: 1.25rem 0 0;
    color: var(--q-text-2);
    font-size: 0.8125rem;
    line-height: 1.25rem;
    text-align: center;
    text-wrap: pretty;
  }
  @media (max-width: 480px) {
    :host {
      padding: 1.5rem 0.75rem;
      place-items: start center;
    }
    .panel {
      padding: 1.25rem;
    }
  }
`

/** The mark and the name above the panel. */
export const brand = (): TemplateResult =>
  html`<div class="brand"><img src=${markUrl} alt="" width="28" height="28" />Quoin</div>`
