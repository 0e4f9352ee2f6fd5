import {
  css,
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from "lit";

type Host = ReactiveControllerHost & HTMLElement;

export const commentStyle = css`
  .comment { display: flex; flex-direction: column; align-items: stretch; gap: 0.25rem; }
  .comment button { align-self: flex-start; border-color: transparent; background: none; color: var(--gw-accent); text-decoration: underline; padding: 0.25rem; }
  .comment label { font-size: var(--gw-text-small); font-weight: 600; }
  .comment textarea { width: 100%; min-height: 5rem; resize: vertical; }
`;

/** What the worker wants to say beside the answer, where the page has a `worker-comment` region. */
export class WorkerComment implements ReactiveController {
  text = "";
  private opened = false;

  constructor(
    private readonly host: Host,
    private readonly changed: () => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {}

  restore(text: unknown): void {
    this.text = typeof text === "string" ? text : "";
    this.opened = this.text !== "";
    this.host.requestUpdate();
  }

  /** Under its key, if there is one. */
  get part(): { workerComment?: string } {
    return this.text.trim() === "" ? {} : { workerComment: this.text };
  }

  render(): TemplateResult | typeof nothing {
    const region = [...this.host.children].find((child) => child.localName === "worker-comment");
    if (!region) return nothing;
    const link = region.getAttribute("link-text") || "Add a comment";
    return html`<div class="comment">
      <button type="button" aria-expanded=${this.opened} @click=${this.toggle}>${link}</button>
      ${
        this.opened
          ? html`<label for="comment">${region.getAttribute("header") || "Comment"}</label>
            <slot name="worker-comment"></slot>
            <textarea id="comment" placeholder=${region.getAttribute("placeholder") ?? nothing} .value=${this.text} @input=${this.onInput}
              @change=${this.changed}></textarea>`
          : nothing
      }
    </div>`;
  }

  private readonly toggle = (): void => {
    this.opened = !this.opened;
    this.host.requestUpdate();
    if (!this.opened) return;
    void this.host.updateComplete.then(() =>
      this.host.shadowRoot?.querySelector<HTMLElement>("#comment")?.focus(),
    );
  };

  private readonly onInput = (event: Event): void => {
    this.text = (event.target as HTMLTextAreaElement).value;
  };
}
