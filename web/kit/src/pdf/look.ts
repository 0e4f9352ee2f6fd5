import { css } from "lit";

export const look = css`
  html, body { height: 100%; margin: 0; }
  body { display: flex; flex-direction: column; font: 1rem/1.5 var(--gw-font); color: var(--gw-ink); background: var(--gw-sunken); }
  header {
    display: flex; align-items: center; gap: var(--gw-gap); padding: 0.25rem 0.5rem; background: var(--gw-surface);
    border-bottom: 1px solid var(--gw-line); font-size: var(--gw-text-small);
  }
  header output { flex: 1; }
  header button { min-width: var(--gw-target); padding: 0; }
  main { flex: 1; overflow: auto; padding: 0.75rem; display: flex; flex-direction: column; align-items: safe center; gap: 0.75rem; }
  .sheet { position: relative; flex: none; background: #fff; box-shadow: var(--gw-shadow); }
  .sheet canvas { display: block; width: 100%; height: 100%; }
`;
