/** The key map: what the portal and the tools do with keys, as this worker has them. */
import { DEFAULT_KEYS, shownKey } from "@groundwork/protocol";
import { html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { KEY_NAMES } from "../settings/key-names.ts";
import type { Settings } from "../settings/settings.ts";
import { DialogPart } from "../ui/dialog.ts";
import { CLASSES, EVERYWHERE, type KeyLine, OBJECTS } from "./keys.ts";

@customElement("gw-keys-dialog")
export class KeysDialog extends DialogPart {
  @property({ attribute: false }) settings!: Settings;

  override render() {
    const { keymap, singleKeys } = this.settings.choices;
    const tools = KEY_NAMES.map(([action, name]): KeyLine => {
      return [[shownKey(keymap[action] ?? DEFAULT_KEYS[action])], name];
    });
    const half = Math.ceil(tools.length / 2);
    const content = html`<div class="keys">
        ${group("Every task", EVERYWHERE)} ${group("Classes", CLASSES)} ${group("Pictures", OBJECTS)}
        ${group("Tools", tools.slice(0, half))} ${group("Tools and view", tools.slice(half))}
      </div>
      <p class="hint">
        Keys act while no text field has the keyboard. Esc, then Tab leaves a picture.
        ${singleKeys ? "Single letters can be changed and turned off" : "Single letters are turned off"} in the settings.
      </p>`;
    return this.framed(
      "Keys",
      content,
      html`<button class="primary" autofocus @click=${this.close}>Close</button>`,
    );
  }
}

function group(title: string, lines: readonly KeyLine[]) {
  return html`<section>
    <h3>${title}</h3>
    <dl>
      ${lines.map(([keys, action]) => html`<dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${action}</dd>`)}
    </dl>
  </section>`;
}
