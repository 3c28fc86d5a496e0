import { css } from '@quoin/plugin-sdk/ui'

export const roleEditorStyles = css`
  form,
  section {
    display: grid;
    gap: 1rem;
  }
  section {
    justify-items: start;
    gap: 0.75rem;
  }
  h3 {
    font-size: 0.9375rem;
    line-height: 1.375rem;
  }
  p {
    margin: 0;
  }
  .rule {
    display: grid;
    gap: 0.75rem;
    width: 100%;
    box-sizing: border-box;
    padding: 0.875rem;
    border: 1px solid var(--q-border);
    border-radius: var(--q-radius-m);
    background: var(--q-sunken);
  }
  .rule-head {
    display: flex;
    align-items: center;
    gap: 0.5rem;
  }
  .rule-head > select.input:first-child {
    flex: 1;
  }
  .rule-head > select.input:nth-child(2) {
    width: 9.5rem;
  }
  .verbs {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 1.25rem;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .condition {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 6.5rem minmax(0, 1fr) auto;
    gap: 0.5rem;
  }
  details > summary {
    color: var(--q-text-2);
    font-size: 0.8125rem;
    cursor: pointer;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(10rem, 1fr));
    gap: 0.375rem 0.75rem;
    margin-top: 0.625rem;
  }
  .actions {
    justify-content: flex-end;
    padding-top: 0.5rem;
  }
  pre {
    margin: 0;
    overflow: auto;
    font-family: var(--q-font-mono);
    font-size: 0.75rem;
  }
  @media (max-width: 560px) {
    .condition {
      grid-template-columns: 1fr 1fr;
    }
  }
`
