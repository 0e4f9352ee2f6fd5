import { css } from "lit";

export const choiceStyle = css`
  .choices { display: flex; flex-wrap: wrap; gap: var(--gw-gap); }
  .choices.many { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(13rem, 100%), 1fr)); align-content: start; }
  .choice {
    justify-content: flex-start; text-align: start; min-height: max(2.5rem, var(--gw-target)); padding: 0.25rem 0.75rem;
    overflow-wrap: anywhere; line-height: 1.25;
  }
  .choice .name { flex: 1; min-width: 0; }
  .choice[aria-checked="true"] { box-shadow: inset 0 0 0 1px var(--gw-accent); font-weight: 600; }
  .choice[aria-checked="true"]:hover:not(:disabled) { background: var(--gw-accent-soft); }
  .choice[aria-checked="true"]:focus-visible { box-shadow: inset 0 0 0 1px var(--gw-accent), var(--gw-focus); }
  .mark {
    flex: none; box-sizing: border-box; width: 1.125rem; height: 1.125rem; border: 2px solid var(--gw-line-strong);
    background: var(--gw-surface); display: inline-grid; place-items: center;
  }
  [role="radio"] .mark { border-radius: 50%; }
  [role="checkbox"] .mark { border-radius: var(--gw-radius-small); }
  [aria-checked="true"] .mark { border-color: var(--gw-accent); background: var(--gw-accent); }
  [role="radio"][aria-checked="true"] .mark::after { content: ""; width: 0.375rem; height: 0.375rem; border-radius: 50%; background: var(--gw-on-accent); }
  .mark svg { width: 0.75rem; height: 0.75rem; visibility: hidden; }
  [aria-checked="true"] .mark svg { visibility: visible; }
  .mark path { fill: none; stroke: var(--gw-on-accent); stroke-width: 2.5; stroke-linecap: round; stroke-linejoin: round; }
  .exclusion { border-style: dashed; }
  .find {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--gw-gap);
    margin-bottom: var(--gw-gap);
    padding: var(--gw-gap) 4px;
    position: sticky;
    top: 0;
    z-index: 1;
    background: var(--gw-surface);
  }
  .find .so-far { color: var(--gw-ink-soft); font-size: var(--gw-text-small); overflow-wrap: anywhere; }
  .find input { flex: 1; min-width: 0; max-width: 24rem; }
  .none { color: var(--gw-ink-soft); margin: 0.5rem 0; }
  .spoken { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap; }
`;
