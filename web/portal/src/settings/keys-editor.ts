/** Choosing other keys for the tools (WCAG 2.1.4). */
import { DEFAULT_KEYS, type KeyAction, keyFrom, shownKey } from "@groundwork/protocol";
import { html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Part } from "../ui/part.ts";
import { KEY_NAMES } from "./key-names.ts";
import type { Settings } from "./settings.ts";

@customElement("gw-keys-editor")
export class KeysEditor extends Part {
  @property({ attribute: false }) settings!: Settings;
  @state() private asking: KeyAction | null = null;
  @state() private said = "";

  private keyOf(action: KeyAction): string {
    return this.settings.choices.keymap[action] ?? DEFAULT_KEYS[action];
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    const action = this.asking;
    if (action === null || event.key === "Tab" || event.key === "Shift") return;
    event.preventDefault();
    event.stopPropagation();
    this.asking = null;
    if (event.key === "Escape") return;
    const key = keyFrom(event);
    if (key === null) this.said = "This key cannot be used alone.";
    else this.choose(action, key);
  };

  private choose(action: KeyAction, key: string): void {
    const others = KEY_NAMES.filter(([other]) => other !== action && this.keyOf(other) === key);
    const keymap = { ...this.settings.choices.keymap, [action]: key };
    if (key === DEFAULT_KEYS[action]) delete keymap[action];
    this.settings.change({ keymap });
    const also = others.map(([, name]) => name).join(", ");
    this.said = also ? `${shownKey(key)} also stands for: ${also}.` : `${shownKey(key)} is chosen.`;
  }

  override render() {
    return html`
      <ul class="key-list" @keydown=${this.pressed}>
        ${KEY_NAMES.map(
          ([action, name]) => html`<li>
            <span>${name}</span>
            <button
              aria-label=${`Key for ${name}: ${shownKey(this.keyOf(action))}`}
              @click=${() => {
                this.asking = action;
                this.said = "Press the new key, or Esc.";
              }}
              @blur=${() => {
                this.asking = null;
              }}
            >
              ${this.asking === action ? "Press a key…" : html`<kbd>${shownKey(this.keyOf(action))}</kbd>`}
            </button>
          </li>`,
        )}
      </ul>
      <p role="status">${this.said}</p>
      <button @click=${() => this.settings.change({ keymap: {} })}>Keys as they were at first</button>
    `;
  }
}
