/** Before signing out with answers that did not reach the server. */
import { html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { DialogPart } from "./dialog.ts";

@customElement("gw-unsent-dialog")
export class UnsentDialog extends DialogPart {
  @property({ type: Number }) count = 0;
  @property({ attribute: false }) leave: () => void = () => {};

  override render() {
    const what = this.count === 1 ? "One answer has" : `${this.count} answers have`;
    return this.framed(
      "Sign out with unsent answers?",
      html`<p>${what} not reached the server. They stay on this device, and are sent when you sign in here again.</p>`,
      html`<button @click=${this.leave}>Sign out anyway</button>
        <button class="primary" @click=${this.close}>Stay</button>`,
    );
  }
}
