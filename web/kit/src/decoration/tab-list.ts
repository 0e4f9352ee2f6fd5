import { css, html, type TemplateResult } from "lit";

export const tabStyle = css`
  .tabs { display: flex; flex-wrap: wrap; gap: 0.25rem; border-bottom: 1px solid var(--gw-line); margin-bottom: 0.75rem; }
  .tabs button {
    border: 0; border-bottom: 3px solid transparent; border-radius: var(--gw-radius-small) var(--gw-radius-small) 0 0; background: none;
    color: var(--gw-ink-soft); padding: 0.375rem 0.875rem;
  }
  .tabs button[aria-selected="true"] { border-bottom-color: var(--gw-accent); color: var(--gw-ink); font-weight: 600; }
`;

const STEPS: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at + count - 1) % count,
  Home: () => 0,
  End: (_at, count) => count - 1,
};

/** Tabs by their names, of which one is selected; arrows go from one to the next. */
export function tabList(names: string[], selected: number, select: (index: number) => void): TemplateResult {
  const onKey = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const next = step(selected, names.length);
    select(next);
    const buttons = (event.currentTarget as HTMLElement).querySelectorAll("button");
    buttons[next]?.focus();
  };
  return html`<div class="tabs" role="tablist" @keydown=${onKey}>
    ${names.map(
      (name, index) =>
        html`<button type="button" role="tab" aria-selected=${index === selected} tabindex=${index === selected ? 0 : -1} @click=${() => select(index)}>${name}</button>`,
    )}
  </div>`;
}
