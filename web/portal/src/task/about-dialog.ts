/** What a job is about, in the requester's words. Pages of tasks have instructions of their own beside it. */
import { html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { DialogPart } from "../ui/dialog.ts";

@customElement("gw-about-dialog")
export class AboutDialog extends DialogPart {
  @property() heading = "";
  @property() description = "";
  @property() instructions = "";

  override render() {
    const content = html`
      ${this.description ? html`<p>${this.description}</p>` : nothing}
      ${this.instructions ? html`<p class="as-written">${this.instructions}</p>` : html`<p>The requester has written no instructions for the job. Its tasks may have some.</p>`}
    `;
    return this.framed(
      this.heading,
      content,
      html`<button class="primary" autofocus @click=${this.close}>Close</button>`,
    );
  }
}
