/** The look of the plain controls, for shadow roots and pages alike. */
import { css } from "lit";

export const controls = css`
  button, .button {
    font: inherit;
    min-height: var(--gw-target);
    padding: 0.25rem 0.875rem;
    border: 1px solid var(--gw-line-strong);
    border-radius: var(--gw-radius);
    background: var(--gw-surface);
    color: var(--gw-ink);
    cursor: pointer;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5rem;
    text-decoration: none;
  }
  button:hover:not(:disabled), .button:hover { background: var(--gw-sunken); }
  button.primary { background: var(--gw-accent); border-color: var(--gw-accent); color: var(--gw-on-accent); }
  button.primary:hover:not(:disabled) { background: var(--gw-accent-hover); border-color: var(--gw-accent-hover); }
  button.plain { border-color: transparent; background: none; }
  button.plain:hover:not(:disabled) { background: var(--gw-sunken); }
  button[aria-pressed="true"], button[aria-checked="true"] {
    background: var(--gw-accent-soft);
    border-color: var(--gw-accent);
  }
  button:disabled { opacity: 0.55; cursor: not-allowed; }
  input:not([type="checkbox"], [type="radio"], [type="range"], [type="color"]), textarea, select {
    font: inherit;
    color: var(--gw-ink);
    background: var(--gw-surface);
    border: 1px solid var(--gw-line-strong);
    border-radius: var(--gw-radius);
    min-height: var(--gw-target);
    padding: 0.25rem 0.625rem;
    box-sizing: border-box;
  }
  input[type="checkbox"], input[type="radio"], input[type="range"] { accent-color: var(--gw-accent); }
  :focus-visible { outline: none; box-shadow: var(--gw-focus); border-radius: var(--gw-radius-small); }
  button:focus-visible, input:focus-visible, textarea:focus-visible { border-radius: var(--gw-radius); }
  kbd {
    font-family: var(--gw-mono);
    font-size: 0.8125em;
    min-width: 1.5em;
    text-align: center;
    padding: 0.05em 0.35em;
    border: 1px solid var(--gw-line);
    border-bottom-width: 2px;
    border-radius: var(--gw-radius-small);
    background: var(--gw-sunken);
    color: var(--gw-ink-soft);
  }
  a { color: var(--gw-accent); }
  @media (prefers-reduced-motion: reduce) {
    *, *::before, *::after { transition: none !important; animation: none !important; }
  }
`;
