import { css } from '@quoin/plugin-sdk/ui'

export const importStyles = css`
  .scroll {
    flex: 1;
    box-sizing: border-box;
    width: 100%;
    max-width: 62rem;
    min-height: 0;
    padding: 0.25rem var(--q-gutter) 2.5rem;
    overflow: auto;
  }
  .wizard {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.5rem;
    margin: 0;
    padding: 0 var(--q-gutter) 1rem;
    color: var(--q-text-2);
    font-size: 0.875rem;
    list-style: none;
  }
  .wizard li {
    display: flex;
    align-items: center;
    gap: 0.5rem;
  }
  .wizard .now {
    color: var(--q-text);
    font-weight: 600;
  }
  .ball {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    width: 1.375rem;
    height: 1.375rem;
    border: 1px solid var(--q-border-strong);
    border-radius: 50%;
    font-size: 0.75rem;
  }
  .past .ball {
    border-color: transparent;
    background: var(--q-accent-soft);
    color: var(--q-accent-text);
  }
  .now .ball {
    border-color: transparent;
    background: var(--q-accent);
    color: var(--q-accent-contrast);
  }
  h2 {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    margin: 1.5rem 0 0.75rem;
    font-size: 0.9375rem;
    font-weight: 600;
  }
  .tiles {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr));
    gap: 0.75rem;
  }
  a.tile {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    padding: 1rem;
    color: inherit;
    text-decoration: none;
  }
  a.tile:hover {
    background: var(--q-hover);
  }
  .drop {
    position: relative;
    display: grid;
    gap: 0.375rem;
    justify-items: center;
    padding: 3rem 1.5rem;
    border: 1.5px dashed var(--q-border-strong);
    border-radius: var(--q-radius-l);
    background: var(--q-sunken);
    text-align: center;
    cursor: pointer;
  }
  .notice + .drop {
    margin-block-start: 1rem;
  }
  .drop.over,
  .drop:hover {
    border-color: var(--q-accent);
    background: var(--q-accent-soft);
  }
  .drop:focus-within {
    outline: 2px solid var(--q-focus);
    outline-offset: 2px;
  }
  .drop input {
    position: absolute;
    inset: 0;
    opacity: 0;
    cursor: pointer;
  }
  .drop-icon {
    color: var(--q-text-2);
    font-size: 1.5rem;
  }
  progress {
    width: min(100%, 26rem);
    height: 0.5rem;
    border: 0;
    border-radius: 999px;
    appearance: none;
    background: var(--q-pressed);
    overflow: hidden;
  }
  progress::-webkit-progress-bar {
    background: var(--q-pressed);
  }
  progress::-webkit-progress-value {
    border-radius: 999px;
    background: var(--q-accent);
    transition: width 300ms linear;
  }
  progress::-moz-progress-bar {
    background: var(--q-accent);
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1rem;
    margin: 0 0 1rem;
    color: var(--q-text-2);
    font-size: 0.8125rem;
  }
  .mapping {
    overflow: hidden;
  }
  .mapping-row {
    display: grid;
    grid-template-columns: minmax(8rem, 1fr) minmax(8rem, 1.4fr) minmax(11rem, 1.2fr);
    gap: 1rem;
    align-items: center;
    padding: 0.4375rem 1rem;
    border-block-start: 1px solid var(--q-border);
    font-size: 0.875rem;
  }
  .mapping-row.heads {
    border: 0;
    color: var(--q-text-2);
    font-size: 0.8125rem;
    font-weight: 500;
  }
  .mapping-row strong {
    font-weight: 550;
    overflow-wrap: anywhere;
  }
  .mapping-row.unused strong {
    color: var(--q-text-2);
    font-weight: 400;
  }
  .mapping-row vaadin-combo-box {
    width: 100%;
  }
  .samples {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 0.75rem;
    color: var(--q-text-2);
    font-size: 0.8125rem;
    overflow-wrap: anywhere;
  }
  .options {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr));
    gap: 0.75rem;
    margin-block: 1rem;
  }
  fieldset {
    display: grid;
    gap: 0.375rem;
    align-content: start;
    min-width: 0;
    margin: 0;
    padding: 0.875rem 1rem;
  }
  legend {
    float: left;
    width: 100%;
    padding: 0;
    font-size: 0.8125rem;
    font-weight: 600;
  }
  .choice {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-height: 1.5rem;
    font-size: 0.875rem;
  }
  .choice input {
    accent-color: var(--q-accent);
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 0.75rem;
    margin-block: 1rem;
  }
  .panel {
    display: grid;
    gap: 0.75rem;
    padding: 1.5rem;
  }
  .panel h2,
  .panel p {
    margin: 0;
  }
  .stats {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
    gap: 0.75rem;
  }
  .stat {
    padding: 0.875rem 1rem;
    color: var(--q-text-2);
    font-size: 0.8125rem;
  }
  .stat strong {
    display: block;
    color: var(--q-text);
    font-size: 1.375rem;
    font-weight: 650;
    font-variant-numeric: tabular-nums;
    line-height: 1.75rem;
  }
  .stat[data-tone='danger'] strong {
    color: var(--q-danger-text);
  }
  .table-wrap {
    overflow: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.875rem;
  }
  th {
    padding: 0.5rem 0.75rem;
    color: var(--q-text-2);
    font-size: 0.8125rem;
    font-weight: 500;
    text-align: start;
  }
  td {
    padding: 0.5rem 0.75rem;
    border-block-start: 1px solid var(--q-border);
    vertical-align: top;
  }
  .num {
    text-align: end;
  }
  .raw {
    max-width: 16rem;
    overflow-wrap: anywhere;
  }
  @media (max-width: 640px) {
    .mapping-row {
      grid-template-columns: 1fr;
      gap: 0.25rem;
    }
    .mapping-row.heads {
      display: none;
    }
  }
`
