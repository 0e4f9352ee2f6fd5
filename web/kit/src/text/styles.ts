import { css } from "lit";

export const styles = css`
  :host { --label: var(--gw-line-strong); }
  .bar {
    flex: none; display: flex; flex-wrap: wrap; gap: 0.375rem; align-items: start; padding-bottom: 0.375rem;
    border-bottom: 1px solid var(--gw-line);
  }
  .bar .labels { display: flex; flex-wrap: wrap; gap: 0.375rem; max-height: 7.5rem; overflow-y: auto; padding: 2px; flex: 1 1 20rem; }
  .bar .finder { width: 9rem; }
  .label::before {
    content: ""; width: 0.875rem; height: 0.875rem; border-radius: 3px; background: var(--label); flex: none;
  }
  .label { padding-inline: 0.5rem; max-width: 20rem; }
  .label .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .short { color: var(--gw-ink-soft); font-size: var(--gw-text-small); }
  .columns { flex: 1; min-height: 0; display: grid; grid-template-columns: minmax(0, 1fr) minmax(12rem, 18rem); grid-template-rows: minmax(0, 1fr); gap: var(--gw-gap-large); }
  .scroller { overflow-y: auto; min-height: 0; padding: 4px; }
  .paper { position: relative; max-width: 50rem; }
  .paper[data-dragging] .handle { pointer-events: none; }
  .prose {
    white-space: pre-wrap; overflow-wrap: anywhere; font-size: 1.0625rem; line-height: 2.1;
    padding: var(--gw-gap) var(--gw-gap-large); border: 1px solid var(--gw-line); border-radius: var(--gw-radius);
    background: var(--gw-surface); outline: none; cursor: text; min-height: 3rem; tab-size: 4;
  }
  .prose:focus-visible { box-shadow: var(--gw-focus); border-radius: var(--gw-radius); }
  .line { min-height: 1lh; }
  .piece {
    background: color-mix(in srgb, var(--label) 24%, var(--gw-surface));
    box-shadow: 0 2px 0 var(--label);
    border-radius: 2px;
    cursor: pointer;
  }
  .piece[data-names]::after {
    content: attr(data-names);
    font: 600 0.6875rem/1.4 var(--gw-font);
    padding: 0 0.3em;
    margin-inline: 0.2em 0.1em;
    border-radius: 3px;
    background: color-mix(in srgb, var(--label) 45%, var(--gw-surface));
    color: var(--gw-ink);
    vertical-align: 0.1em;
    white-space: nowrap;
    user-select: none;
  }
  .piece[data-selected] {
    background: color-mix(in srgb, var(--label) 48%, var(--gw-surface));
    outline: 2px solid var(--gw-accent);
    outline-offset: 1px;
  }
  .handle { position: absolute; width: 0.75rem; translate: -50%; touch-action: none; cursor: ew-resize; z-index: 1; }
  .handle[hidden] { display: none; }
  @media (pointer: coarse) { .handle { width: 2rem; padding-block: 0.5rem; margin-top: -0.5rem; } }
  .handle::before {
    content: ""; position: absolute; left: calc(50% - 1.5px); top: 0.125rem; bottom: 0.25rem; width: 3px;
    background: var(--gw-accent); border-radius: 2px;
  }
  .handle::after {
    content: ""; position: absolute; left: calc(50% - 6px); width: 12px; height: 12px; border-radius: 50%;
    background: var(--gw-accent); border: 2px solid var(--gw-surface); box-sizing: border-box;
  }
  .handle.start::after { top: -0.25rem; }
  .handle.end::after { bottom: -0.125rem; }
  .spans { display: flex; flex-direction: column; min-height: 0; border-inline-start: 1px solid var(--gw-line); padding-inline-start: var(--gw-gap-large); }
  .spans h3 { font-size: var(--gw-text); margin: 0.25rem 0; }
  .spans .count { color: var(--gw-ink-soft); font-weight: 400; }
  .spans > div { flex: 1; min-height: 0; overflow-y: auto; }
  .spans ol { list-style: none; margin: 0; padding: 4px; }
  .spans li { content-visibility: auto; contain-intrinsic-size: auto 2.25rem; border-radius: var(--gw-radius); }
  .spans li[data-selected] { background: var(--gw-accent-soft); }
  .row { display: flex; align-items: center; gap: 0.25rem; }
  .row .go { flex: 1; min-width: 0; justify-content: start; text-align: start; padding-inline: 0.375rem; }
  .row .go::before { content: ""; width: 0.75rem; height: 0.75rem; border-radius: 3px; background: var(--label); flex: none; }
  .row .quote { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; unicode-bidi: isolate; }
  .row .drop { min-width: var(--gw-target); padding: 0; color: var(--gw-ink-soft); }
  .edges { display: grid; grid-template-columns: auto auto auto 1fr; justify-content: start; gap: 0.25rem 0.5rem; padding: 0 0.375rem 0.375rem; align-items: center; font-size: var(--gw-text-small); }
  .edges select { grid-column: 1 / -1; min-width: 0; }
  .edges span { grid-column: 1; }
  .edges button { width: var(--gw-target); padding: 0; }
  .hint { color: var(--gw-ink-soft); font-size: var(--gw-text-small); margin: 0.375rem 0 0; }
  [role="status"] { min-height: 1.5em; font-size: var(--gw-text-small); color: var(--gw-ink-soft); margin: 0; }
  [role="status"].refusal { color: var(--gw-bad); }
  :host([data-in-portal]) crowd-button[data-appended] { display: none; }
  @media (max-width: 48rem) {
    .columns { grid-template-columns: minmax(0, 1fr); grid-template-rows: minmax(0, 1fr) minmax(0, 12rem); }
    .spans { border: 0; padding-inline: 0; }
    #how { display: none; }
  }
`;
