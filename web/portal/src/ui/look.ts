/** The look of the portal's own pages. */
import { css } from "lit";

export const look = css`
  * { box-sizing: border-box; }
  [hidden] { display: none !important; }
  html { height: 100%; }
  body {
    margin: 0;
    height: 100%;
    background: var(--gw-page);
    color: var(--gw-ink);
    font: var(--gw-text)/1.5 var(--gw-font);
  }
  h1, h2, h3, p, ul, dl, fieldset { margin: 0; padding: 0; }
  h1 { font-size: 1.5rem; line-height: 1.25; }
  h2 { font-size: 1.125rem; line-height: 1.35; }
  h3 { font-size: 1rem; }
  ul { list-style: none; }
  fieldset { border: 0; display: grid; gap: 0.25rem; }
  legend { font-weight: 600; padding: 0; margin-bottom: 0.25rem; }
  .hint, .facts, .or { color: var(--gw-ink-soft); font-size: var(--gw-text-small); }
  .problem { color: var(--gw-bad); }
  .problem:empty, [role="status"]:empty:not(.notice) { display: none; }
  .button.primary { background: var(--gw-accent); border-color: var(--gw-accent); color: var(--gw-on-accent); }
  .button.primary:hover { background: var(--gw-accent-hover); border-color: var(--gw-accent-hover); }
  .row { display: flex; flex-wrap: wrap; gap: var(--gw-gap); }
  .spacer { flex: 1; }
  .brand { font-weight: 700; letter-spacing: -0.01em; color: var(--gw-accent); text-decoration: none; }

  /* --- accounts --- */
  .account {
    display: grid;
    gap: 1rem;
    width: min(26rem, calc(100% - 2rem));
    margin: clamp(1.5rem, 12vh, 8rem) auto 2rem;
    padding: 2rem;
    background: var(--gw-surface);
    border: 1px solid var(--gw-line);
    border-radius: 0.75rem;
    box-shadow: var(--gw-shadow);
  }
  .fields { display: grid; gap: 0.375rem; }
  .fields label { font-weight: 600; margin-top: 0.5rem; }
  .fields input, .fields textarea, #skip-form textarea { width: 100%; }
  .fields button { margin-top: 1rem; }
  .account .button, .fields button { min-height: 2.75rem; }
  .account input { min-height: 2.75rem; }
  input[readonly] { background: var(--gw-sunken); color: var(--gw-ink-soft); }
  .or { text-align: center; }

  /* --- the bar --- */
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.375rem 0.625rem;
    min-height: 3.25rem;
    padding: 0.375rem 1rem;
    background: var(--gw-surface);
    border-bottom: 1px solid var(--gw-line);
  }
  .bar h1 {
    font-size: 1rem;
    font-weight: 600;
    padding-inline-start: 0.75rem;
    border-inline-start: 1px solid var(--gw-line);
    max-width: 26rem;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .fact { color: var(--gw-ink-soft); font-size: var(--gw-text-small); font-variant-numeric: tabular-nums; white-space: nowrap; }
  .time { min-width: 3rem; text-align: end; }
  .time[data-warning="five-minutes"], .time[data-warning="one-minute"] { color: var(--gw-warn); font-weight: 600; }
  .time[data-warning="over"] { color: var(--gw-bad); font-weight: 600; }
  .outbox {
    display: inline-flex;
    align-items: center;
    gap: 0.375rem;
    font-size: var(--gw-text-small);
    color: var(--gw-ink-soft);
    white-space: nowrap;
    min-width: 5rem;
  }
  .outbox::before { content: ""; width: 0.5rem; height: 0.5rem; border-radius: 50%; background: var(--gw-good); flex: none; }
  .outbox[data-state="sending"]::before { background: var(--gw-accent); }
  .outbox[data-state="waiting"] { color: var(--gw-warn); font-weight: 600; }
  .outbox[data-state="waiting"]::before { background: none; border: 2px solid var(--gw-warn); }
  .attention { background: var(--gw-bad-soft); border-color: var(--gw-bad); color: var(--gw-bad); }
  gw-outbox-state { display: inline-flex; align-items: center; gap: 0.5rem; }

  /* --- menus --- */
  gw-menu { position: relative; display: inline-block; }
  .caret { width: 0; height: 0; border: 0.3em solid transparent; border-top-color: currentcolor; border-bottom: 0; }
  .menu {
    position: absolute;
    inset-inline-end: 0;
    top: calc(100% + 0.25rem);
    z-index: 10;
    min-width: 19rem;
    padding: 0.25rem;
    background: var(--gw-surface);
    border: 1px solid var(--gw-line);
    border-radius: var(--gw-radius);
    box-shadow: var(--gw-shadow);
  }
  .menu button { width: 100%; justify-content: space-between; text-align: start; }

  /* --- jobs --- */
  .jobs { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem; display: grid; gap: 1rem; }
  .heading { display: flex; align-items: center; justify-content: space-between; gap: 1rem; }
  .job-list { display: grid; gap: 0.75rem; }
  .job {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem 1.5rem;
    align-items: center;
    justify-content: space-between;
    padding: 1rem 1.25rem;
    background: var(--gw-surface);
    border: 1px solid var(--gw-line);
    border-radius: 0.75rem;
  }
  .job > div { flex: 1 1 20rem; display: grid; gap: 0.25rem; }
  .facts { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; align-items: center; }
  .tag { padding: 0.05rem 0.5rem; border-radius: 1rem; background: var(--gw-sunken); }
  .held li {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem;
    margin-top: 0.375rem;
    padding: 0.375rem 0.75rem;
    background: var(--gw-accent-soft);
    border-radius: var(--gw-radius);
    font-size: var(--gw-text-small);
    justify-content: space-between;
  }
  .calm { margin: auto; padding: 3rem 1.5rem; max-width: 34rem; display: grid; gap: 0.75rem; text-align: center; justify-items: center; }
  .calm h2 { font-size: 1.5rem; }
  .calm .row { justify-content: center; margin-top: 0.5rem; }

  /* --- work --- */
  gw-work-page { display: flex; flex-direction: column; height: 100dvh; }
  .notice {
    flex: 1;
    min-width: 12rem;
    text-align: center;
    font-size: var(--gw-text-small);
    color: var(--gw-ink-soft);
  }
  .as-written { white-space: pre-wrap; overflow-wrap: anywhere; }
  .stage-area { flex: 1; min-height: 0; display: flex; overflow: auto; }
  .stage { position: relative; flex: 1; min-height: 20rem; }
  .stage iframe { position: absolute; inset: 0; width: 100%; height: 100%; border: 0; }
  .stage iframe.waiting { opacity: 0; pointer-events: none; z-index: -1; }
  .stage iframe:focus-visible { box-shadow: none; }

  /* --- dialogs --- */
  dialog {
    width: min(32rem, calc(100vw - 2rem));
    max-height: calc(100dvh - 2rem);
    overflow: auto;
    padding: 1.5rem;
    color: var(--gw-ink);
    background: var(--gw-surface);
    border: 1px solid var(--gw-line);
    border-radius: 0.75rem;
    box-shadow: var(--gw-shadow);
  }
  dialog:has(.keys) { width: min(76rem, calc(100vw - 2rem)); }
  dialog::backdrop { background: rgb(10 14 22 / 45%); }
  .dialog-content { display: grid; gap: 1rem; margin: 1rem 0; }
  .dialog-content form { display: grid; gap: 0.75rem; }
  .dialog-actions {
    position: sticky;
    bottom: -1.5rem;
    margin: 0 -1.5rem -1.5rem;
    padding: 0.75rem 1.5rem 1.5rem;
    background: var(--gw-surface);
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: var(--gw-gap);
  }
  .dialog-actions:empty { display: none; }
  .option { display: flex; align-items: center; gap: 0.5rem; min-height: var(--gw-target); }
  .option input { width: 1.15rem; height: 1.15rem; flex: none; margin: 0; }
  .key-list { display: grid; gap: 0.125rem; max-height: 40vh; overflow: auto; margin-block: 0.5rem; }
  .key-list li { display: flex; justify-content: space-between; align-items: center; gap: 1rem; padding-inline: 0.25rem; }
  .keys { columns: 15rem; column-gap: 2rem; }
  .keys section { break-inside: avoid; margin-bottom: 1rem; }
  .keys dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 0.75rem; margin-top: 0.375rem; font-size: var(--gw-text-small); }
  .keys dd { margin: 0; }
  .refused { display: grid; gap: 0.75rem; }
  .refused li { display: grid; gap: 0.5rem; padding: 0.75rem; background: var(--gw-sunken); border-radius: var(--gw-radius); }
`;
