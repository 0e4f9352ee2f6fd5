/** The worker's own choices. Each holds at once, also in tasks that are open. */
import type { Theme } from "@groundwork/protocol";
import { html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { DialogPart } from "../ui/dialog.ts";
import "./keys-editor.ts";
import type { Settings } from "./settings.ts";

const THEMES: [Theme, string][] = [
  ["system", "As the device"],
  ["light", "Light"],
  ["dark", "Dark"],
];

@customElement("gw-settings-dialog")
export class SettingsDialog extends DialogPart {
  @property({ attribute: false }) settings!: Settings;
  private readonly changed = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    this.settings.addEventListener("change", this.changed);
  }
  override disconnectedCallback(): void {
    this.settings.removeEventListener("change", this.changed);
    super.disconnectedCallback();
  }

  override render() {
    const { choices } = this.settings;
    const content = html`
      <fieldset>
        <legend>Theme</legend>
        ${THEMES.map(
          ([theme, label]) => html`<label class="option">
            <input type="radio" name="theme" .checked=${choices.theme === theme} @change=${() => this.settings.change({ theme })} />
            ${label}
          </label>`,
        )}
      </fieldset>
      <fieldset>
        <legend>Working</legend>
        <label class="option">
          <input type="checkbox" .checked=${choices.singleKeys}
            @change=${(event: Event) => this.settings.change({ singleKeys: ticked(event) })} />
          Single letters and digits are keys
        </label>
        <label class="option">
          <input type="checkbox" .checked=${choices.autoSubmit}
            @change=${(event: Event) => this.settings.change({ autoSubmit: ticked(event) })} />
          Submit as soon as I choose a class, where that is all there is to do
        </label>
      </fieldset>
      <details>
        <summary>Keys of the picture tools</summary>
        <gw-keys-editor .settings=${this.settings}></gw-keys-editor>
      </details>`;
    return this.framed("Settings", content, html`<button class="primary" @click=${this.close}>Done</button>`);
  }
}

function ticked(event: Event): boolean {
  return (event.target as HTMLInputElement).checked;
}
