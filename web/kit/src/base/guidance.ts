import {
  css,
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from "lit";
import { settings } from "../bridge/settings.ts";

const SLOTTED = new Set([
  "short-instructions",
  "full-instructions",
  "classification-target",
  "worker-comment",
  "short-summary",
  "detailed-instructions",
  "positive-example",
  "negative-example",
]);

type Host = ReactiveControllerHost & HTMLElement;

/**
 * The regions among an element's children, and the instructions that it draws around its content.
 *
 * A region is a child with a name of its own, and gets the slot of that name, also when a script adds it later.
 * `short-instructions` are a pane that can be folded away; `full-instructions` are a dialog.
 */
export class Guidance implements ReactiveController {
  private readonly watcher = new MutationObserver(() => this.sortChildren());
  private short: Element | null = null;
  private full: Element | null = null;

  constructor(private readonly host: Host) {
    host.addController(this);
  }

  hostConnected(): void {
    this.watcher.observe(this.host, { childList: true });
    settings.addEventListener("change", this.redraw);
    this.sortChildren();
  }

  hostDisconnected(): void {
    this.watcher.disconnect();
    settings.removeEventListener("change", this.redraw);
  }

  get hasFull(): boolean {
    return this.full !== null;
  }

  private readonly redraw = (): void => this.host.requestUpdate();

  private sortChildren(): void {
    const children = [...this.host.children];
    for (const child of children) if (SLOTTED.has(child.localName)) child.slot = child.localName;
    this.short = children.find((child) => child.localName === "short-instructions") ?? null;
    this.full = children.find((child) => child.localName === "full-instructions") ?? null;
    this.redraw();
  }

  /** The pane with the short instructions; hidden when there are none. */
  pane(): TemplateResult {
    const open = settings.instructionsOpen;
    const title = this.short?.getAttribute("header") || "In short";
    return html`<aside class="awsui-app-layout__navigation ${open ? "" : "folded"}" aria-label="Short instructions" ?hidden=${this.short === null}>
      <button type="button" class="plain fold" aria-expanded=${open} aria-controls="short" @click=${() => settings.openInstructions(!open)}
        title=${open ? "Fold the short instructions away" : "Show the short instructions"}>
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d=${open ? "M10 3 5 8l5 5" : "m6 3 5 5-5 5"} /></svg>
        <span>${title}</span>
      </button>
      <div id="short" ?hidden=${!open}><slot name="short-instructions"></slot></div>
    </aside>`;
  }

  /** Opens the full instructions; nothing when there are none. */
  button(): TemplateResult | typeof nothing {
    if (this.full === null) return nothing;
    return html`<button type="button" class="instructions" aria-haspopup="dialog" @click=${this.show}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M8 4C6.5 2.8 4.5 2.5 2 2.5v10c2.5 0 4.5.3 6 1.5 1.5-1.2 3.5-1.5 6-1.5v-10c-2.5 0-4.5.3-6 1.5zv10" /></svg>
      Instructions
    </button>`;
  }

  dialog(): TemplateResult {
    return html`<dialog class="awsui-modal-dialog" aria-labelledby="full-title" @click=${closeFromOutside}>
      <div class="sheet">
        <header>
          <h2 id="full-title">${this.full?.getAttribute("header") || "Instructions"}</h2>
          <form method="dialog"><button class="plain" aria-label="Close">
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="m3 3 10 10M13 3 3 13" /></svg>
          </button></form>
        </header>
        <div class="text" tabindex="0" role="region" aria-labelledby="full-title"><slot name="full-instructions"></slot></div>
      </div>
    </dialog>`;
  }

  readonly show = (): void => {
    const dialog = this.host.shadowRoot?.querySelector<HTMLDialogElement>("dialog.awsui-modal-dialog");
    if (dialog && !dialog.open) dialog.showModal();
  };
}

/** A click beside the sheet of a dialog closes it. */
export function closeFromOutside(event: MouseEvent): void {
  const dialog = event.currentTarget as HTMLDialogElement;
  if (event.target === dialog) dialog.close();
}

export const dialogStyle = css`
  dialog {
    width: min(46rem, 100vw - 2rem);
    max-height: min(85dvh, 60rem);
    padding: 0;
    border: 1px solid var(--gw-line);
    border-radius: calc(var(--gw-radius) * 1.5);
    background: var(--gw-surface);
    color: var(--gw-ink);
    box-shadow: var(--gw-shadow);
    overflow: hidden;
  }
  dialog[open] { display: flex; }
  dialog::backdrop { background: rgb(10 14 22 / 55%); }
  .sheet { display: flex; flex-direction: column; width: 100%; min-height: 0; }
  .sheet > header {
    display: flex; align-items: center; justify-content: space-between; gap: var(--gw-gap-large);
    padding: 0.75rem 0.75rem 0.75rem 1.25rem; border-bottom: 1px solid var(--gw-line);
  }
  .sheet > header h2 { margin: 0; }
  .sheet > .text { padding: 0.25rem 1.25rem 1.25rem; overflow: auto; overscroll-behavior: contain; }
  svg path { fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
`;

export const guidanceStyle = css`
  .layout { display: flex; align-items: stretch; gap: var(--gw-gap-large); min-height: 0; }
  .layout > .content { flex: 1; min-width: 0; min-height: 0; display: flex; flex-direction: column; }
  aside.awsui-app-layout__navigation {
    box-sizing: border-box;
    width: clamp(13rem, 20vw, 18rem);
    flex: none;
    align-self: flex-start;
    max-height: 100%;
    overflow: auto;
    padding: 0.25rem 0.25rem 0.75rem;
    border: 1px solid var(--gw-line);
    border-radius: var(--gw-radius);
    background: var(--gw-page);
    font-size: var(--gw-text-small);
  }
  aside[hidden] { display: none; }
  #short { padding: 0 0.625rem; overflow-wrap: break-word; }
  #short[hidden] { display: none; }
  .fold { width: 100%; justify-content: flex-start; font-weight: 600; padding: 0.25rem 0.5rem; }
  aside.folded { width: auto; padding: 0.25rem; }
  aside.folded .fold { width: var(--gw-target); padding: 0.25rem; flex-direction: column; min-height: 8rem; }
  aside.folded .fold span { writing-mode: vertical-rl; }
  aside svg path { fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
  .title { display: flex; align-items: center; gap: var(--gw-gap-large); min-height: var(--gw-target); margin-bottom: var(--gw-gap); }
  .title h2 { flex: 1; margin: 0; }
  .title .instructions { margin-left: auto; flex: none; }
  ::slotted(full-instructions), ::slotted(short-instructions) { display: block; overflow-wrap: break-word; }
  @media (max-width: 52rem) {
    .layout { flex-direction: column; gap: var(--gw-gap); }
    aside.awsui-app-layout__navigation { width: 100%; max-height: 32dvh; padding-bottom: 0.5rem; }
    aside.folded { width: 100%; padding: 0; }
    aside.folded .fold { width: 100%; min-height: var(--gw-target); flex-direction: row; justify-content: flex-start; }
    aside.folded .fold span { writing-mode: horizontal-tb; }
  }
`;
