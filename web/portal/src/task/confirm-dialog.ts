/** Before something that cannot be taken back. */
import { html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { DialogPart } from "../ui/dialog.ts";

@customElement("gw-confirm-dialog")
export class ConfirmDialog extends DialogPart {
  @property() heading = "";
  @property() text = "";
  @property() action = "";
  @property({ attribute: false }) confirmed: () => void = () => {};

  override render() {
    return this.framed(
      this.heading,
      html`<p>${this.text}</p>`,
      html`<button autofocus @click=${this.close}>Cancel</button>
        <button class="primary" @click=${() => {
          this.close();
          this.confirmed();
        }}>${this.action}</button>`,
    );
  }
}
