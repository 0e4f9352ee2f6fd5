/** A button that unfolds a list of further ones; it folds away when something is chosen or left. */
import { html, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Part } from "./part.ts";

export type Item = { label: string; act: () => void; keys?: string; disabled?: boolean };

@customElement("gw-menu")
export class Menu extends Part {
  @property() label = "";
  @property({ attribute: false }) items: Item[] = [];
  @state() private open = false;
  private readonly away = (event: Event) => {
    // A click into the frame of a task reaches us only as the loss of the keyboard.
    if (event.type === "blur" || !(event.target instanceof Node && this.contains(event.target)))
      this.open = false;
  };

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("pointerdown", this.away);
    window.addEventListener("blur", this.away);
    this.addEventListener("keydown", this.pressed);
    this.addEventListener("focusout", (event) => {
      if (event.relatedTarget instanceof Node && !this.contains(event.relatedTarget)) this.open = false;
    });
  }
  override disconnectedCallback(): void {
    window.removeEventListener("pointerdown", this.away);
    window.removeEventListener("blur", this.away);
    super.disconnectedCallback();
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && this.open) {
      this.open = false;
      this.querySelector("button")?.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const buttons = [...this.querySelectorAll<HTMLButtonElement>("button:not(:disabled)")];
      const place = buttons.indexOf(document.activeElement as HTMLButtonElement);
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.open = true;
      void this.updateComplete.then(() => this.focusItem(place + step));
    } else return;
    event.preventDefault();
  };

  private focusItem(place: number): void {
    const buttons = [...this.querySelectorAll<HTMLButtonElement>("button:not(:disabled)")];
    buttons[Math.max(0, Math.min(place, buttons.length - 1))]?.focus();
  }

  private choose(item: Item): void {
    this.open = false;
    this.querySelector("button")?.focus();
    item.act();
  }

  override render(): TemplateResult {
    return html`
      <button aria-expanded=${this.open} @click=${() => {
        this.open = !this.open;
      }}>${this.label}<span class="caret" aria-hidden="true"></span></button>
      <ul class="menu" ?hidden=${!this.open}>
        ${this.items.map(
          (item) => html`<li>
            <button class="plain" ?disabled=${item.disabled ?? false} @click=${() => this.choose(item)}>
              <span>${item.label}</span>${item.keys ? html`<kbd>${item.keys}</kbd>` : ""}
            </button>
          </li>`,
        )}
      </ul>
    `;
  }
}
