/** Colours, sizes and type that every page and element draws with. Names say the use, never the colour. */
import { css, unsafeCSS } from "lit";

const light = css`
  --gw-page: #f6f7f9;
  --gw-surface: #ffffff;
  --gw-sunken: #eef0f4;
  --gw-ink: #1b1f27;
  --gw-ink-soft: #545c6b;
  --gw-line: #d5d9e1;
  --gw-line-strong: #7d8696;
  --gw-accent: #1f5fbf;
  --gw-accent-hover: #184d9c;
  --gw-on-accent: #ffffff;
  --gw-accent-soft: #e4edfb;
  --gw-good: #1a7342;
  --gw-good-soft: #e1f4e8;
  --gw-warn: #8a5300;
  --gw-warn-soft: #fdf0d9;
  --gw-bad: #b3261e;
  --gw-bad-soft: #fce8e6;
  --gw-shadow: 0 1px 2px rgb(20 28 44 / 8%), 0 4px 16px rgb(20 28 44 / 8%);
  color-scheme: light;
`;

const dark = css`
  --gw-page: #12151b;
  --gw-surface: #1b1f27;
  --gw-sunken: #242a34;
  --gw-ink: #e9ecf2;
  --gw-ink-soft: #a9b1c0;
  --gw-line: #363d4a;
  --gw-line-strong: #7c8699;
  --gw-accent: #7fb0ff;
  --gw-accent-hover: #a3c6ff;
  --gw-on-accent: #0d1b33;
  --gw-accent-soft: #20304d;
  --gw-good: #6fd39b;
  --gw-good-soft: #173626;
  --gw-warn: #f0b35a;
  --gw-warn-soft: #3a2b12;
  --gw-bad: #ff9a92;
  --gw-bad-soft: #43211f;
  --gw-shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 4px 16px rgb(0 0 0 / 40%);
  color-scheme: dark;
`;

const shapes = css`
  --gw-font: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  --gw-mono: ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  --gw-text: 1rem;
  --gw-text-small: 0.875rem;
  --gw-text-large: 1.25rem;
  --gw-gap: 0.5rem;
  --gw-gap-large: 1rem;
  --gw-radius: 0.5rem;
  --gw-radius-small: 0.25rem;
  --gw-target: 2.25rem;
  --gw-focus: 0 0 0 2px var(--gw-surface), 0 0 0 4px var(--gw-accent);
`;

/**
 * For `document.adoptedStyleSheets`. The root element's `data-theme` says light, dark or system; without it
 * the page is light, since a template that brings its own colours was written for a white page.
 */
export const tokens = css`
  :root { ${unsafeCSS(shapes.cssText)} ${unsafeCSS(light.cssText)} }
  :root[data-theme="dark"] { ${unsafeCSS(dark.cssText)} }
  @media (prefers-color-scheme: dark) {
    :root[data-theme="system"] { ${unsafeCSS(dark.cssText)} }
  }
  @media (pointer: coarse) {
    :root { --gw-target: 2.75rem; }
  }
`;
