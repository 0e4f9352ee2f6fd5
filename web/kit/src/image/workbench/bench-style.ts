import { stageStyles } from "@groundwork/canvas";
import { css, unsafeCSS } from "lit";

export const benchStyle = css`
  ${unsafeCSS(stageStyles)}
  .bench { flex: 1; min-height: 0; display: grid; grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr) clamp(16rem, 22vw, 19rem); gap: 0 var(--gw-gap); }
  svg.icon { width: 1.25rem; height: 1.25rem; flex: none; display: block; }
  svg.icon path { fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
  .bar { grid-column: 1 / -1; display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem; padding: 0.25rem 0; }
  .bar .group { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem; padding-inline-end: 0.5rem; margin-inline-end: 0.25rem; border-inline-end: 1px solid var(--gw-line); }
  .bar button { position: relative; min-width: 2.5rem; }
  .bar button:has(.key) { padding-inline-end: 0.875rem; }
  .bar .key { position: absolute; right: 0.1875rem; bottom: 0; font: 600 0.625rem/1.4 var(--gw-font); color: var(--gw-ink-soft); }
  .bar .group:last-child { border: 0; }
  .bar button, .view button, .row button { padding: 0.25rem 0.5rem; }
  .bar button[aria-pressed="true"] { box-shadow: inset 0 0 0 1px var(--gw-accent); }
  .bar label { display: inline-flex; align-items: center; gap: 0.375rem; font-size: var(--gw-text-small); min-height: var(--gw-target); }
  .bar input[type="range"] { width: 6rem; }
  .bar input[type="number"] { width: 4.5rem; }
  .place { position: relative; min-width: 0; min-height: 12rem; border: 1px solid var(--gw-line); border-radius: var(--gw-radius); overflow: hidden; background: var(--gw-sunken); }
  .place .stage { position: absolute; inset: 0; }
  .place:has(.stage:focus-visible) { box-shadow: var(--gw-focus); }
  .foot { display: flex; align-items: center; justify-content: space-between; gap: var(--gw-gap); padding-top: 0.25rem; min-width: 0; }
  .view { display: flex; align-items: center; flex: none; }
  .view .scale { min-width: 3.75em; text-align: center; font-size: var(--gw-text-small); font-variant-numeric: tabular-nums; color: var(--gw-ink-soft); }
  .adjust { position: absolute; right: 0.5rem; bottom: 0.5rem; display: grid; gap: 0.25rem; padding: 0.75rem; border: 1px solid var(--gw-line); border-radius: var(--gw-radius); background: var(--gw-surface); box-shadow: var(--gw-shadow); font-size: var(--gw-text-small); }
  .adjust label { display: flex; align-items: center; justify-content: space-between; gap: 0.75rem; min-height: 1.75rem; }
  .adjust .tick { justify-content: start; }
  .message { position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; gap: 0.5rem; padding: 1rem; text-align: center; }
  .panel { grid-row: 2 / -1; grid-column: 2; display: flex; flex-direction: column; gap: var(--gw-gap); min-height: 0; overflow: auto; padding: 2px; }
  .panel h3 { font-size: var(--gw-text-small); margin: 0; color: var(--gw-ink-soft); font-weight: 600; }
  .rows { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: minmax(0, 1fr); gap: 2px; }
  .row { display: flex; align-items: center; gap: 2px; }
  .row .choose { flex: 1; min-width: 0; justify-content: start; text-align: start; }
  .row .choose .name { flex: 1; min-width: 0; overflow-wrap: anywhere; line-height: 1.25; }
  .row .small { min-width: var(--gw-target); padding: 0.25rem; color: var(--gw-ink-soft); }
  .row .small[aria-pressed="true"] { color: var(--gw-ink); }
  .none { margin: 0; font-size: var(--gw-text-small); color: var(--gw-ink-soft); }
  .find { width: 100%; min-width: 0; }
  .category-picker-wrapper { display: grid; gap: 0.25rem; }
  .row .count { align-self: center; padding: 0 0.25rem; font-size: 0.8125rem; color: var(--gw-ink-soft); font-variant-numeric: tabular-nums; }
  .swatch { min-width: 1.25rem; height: 1.25rem; box-sizing: border-box; padding: 0 0.125rem; flex: none; font: 600 0.75rem/1.125rem var(--gw-font); text-align: center; border-radius: 0.25rem; border: 1px solid rgb(0 0 0 / 35%); }
  svg.swatch { width: 1.25rem; padding: 0; shape-rendering: crispEdges; background: #fff; }
  svg.swatch path { stroke: none; }
  .nothing { display: flex; align-items: center; gap: 0.5rem; min-height: var(--gw-target); }
  .nothing input { width: 1.125rem; height: 1.125rem; margin: 0; }
  .status { margin: 0; min-width: 0; font-size: var(--gw-text-small); color: var(--gw-ink-soft); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  @media (pointer: coarse) {
    .row kbd, .bar .key { display: none; }
    .row .small { min-width: 2.25rem; }
  }
  @media (max-width: 52rem) {
    .bench { grid-template: auto minmax(16rem, 1fr) auto auto / minmax(0, 1fr); }
    .panel { grid-row: auto; grid-column: auto; max-height: 12rem; }
  }
`;
