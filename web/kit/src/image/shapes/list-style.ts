import { css } from "lit";

export const listStyle = css`
  :host { display: block; container-type: inline-size; font-size: var(--gw-text-small); }
  .title { display: flex; align-items: center; gap: 0.5rem; min-height: 1.75rem; }
  h3 { flex: 1; font-size: var(--gw-text-small); margin: 0; color: var(--gw-ink-soft); font-weight: 600; }
  .count { font-weight: 400; font-variant-numeric: tabular-nums; }
  .title .text { min-height: 1.75rem; padding: 0 0.375rem; color: var(--gw-accent); }
  .none { margin: 0; color: var(--gw-ink-soft); }
  ul { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: minmax(0, 1fr); gap: 1px; }
  li { border-radius: var(--gw-radius); content-visibility: auto; contain-intrinsic-size: auto 2rem; }
  li.selected { background: var(--gw-accent-soft); }
  .head { display: flex; align-items: center; }
  .pick {
    flex: 1; min-width: 0; min-height: 2rem; justify-content: start; gap: 0.375rem; padding: 0.125rem 0.25rem;
    border: 0; background: none; text-align: start;
  }
  .number { min-width: 1.5em; text-align: end; color: var(--gw-ink-soft); font-variant-numeric: tabular-nums; }
  .swatch { width: 0.75rem; height: 0.75rem; flex: none; border-radius: 0.1875rem; border: 1px solid rgb(0 0 0 / 35%); }
  .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .given { flex: none; font-size: 0.75rem; padding: 0 0.3rem; border: 1px solid var(--gw-line); border-radius: 1rem; color: var(--gw-ink-soft); }
  .measure { flex: none; margin-inline-start: auto; font-size: 0.8125rem; color: var(--gw-ink-soft); font-variant-numeric: tabular-nums; }
  li.hidden .name, li.hidden .measure { text-decoration: line-through; }
  .small { flex: none; min-height: 1.75rem; min-width: 1.75rem; padding: 0.125rem; color: var(--gw-ink-soft); border: 0; }
  .small[aria-pressed="true"] { color: var(--gw-ink); background: var(--gw-sunken); }
  svg.icon { width: 1.125rem; height: 1.125rem; display: block; }
  svg.icon path { fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
  .fields { display: grid; grid-template-columns: 1fr 1fr; gap: 0.25rem 0.5rem; padding: 0.125rem 0.5rem 0.5rem; }
  .fields select { grid-column: 1 / -1; min-width: 0; }
  .fields label { display: flex; align-items: center; gap: 0.375rem; color: var(--gw-ink-soft); }
  .fields label span { width: 0.75em; }
  .fields input, .fields select { flex: 1; width: 100%; min-width: 0; min-height: 1.875rem; padding: 0.125rem 0.375rem; font-variant-numeric: tabular-nums; }
  @container (max-width: 16.5rem) {
    .measure { display: none; }
  }
  @media (pointer: coarse) {
    .pick, .small { min-height: 2.75rem; }
    .small { min-width: 2.25rem; }
    .fields input, .fields select { min-height: 2.75rem; }
  }
`;
