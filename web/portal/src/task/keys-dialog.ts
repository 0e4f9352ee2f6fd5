/** The key map: what the portal and the tools do with keys. */
import { html } from "lit";
import { customElement } from "lit/decorators.js";
import { DialogPart } from "../ui/dialog.ts";
import { GROUPS } from "./keys.ts";

@customElement("gw-keys-dialog")
export class KeysDialog extends DialogPart {
  override render() {
    const content = html`<div class="keys">
      ${GROUPS.map(
        (group) => html`<section>
          <h3>${group.title}</h3>
          <dl>
            ${group.keys.map(([keys, action]) => html`<dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${action}</dd>`)}
          </dl>
        </section>`,
      )}
    </div>
    <p class="hint">Keys act while no text field has the keyboard. Esc, then Tab leaves a picture. Single letters can be turned off in the settings.</p>`;
    return this.framed(
      "Keys",
      content,
      html`<button class="primary" autofocus @click=${this.close}>Close</button>`,
    );
  }
}
