import { html } from "lit";
import { LinkDialog } from "./link-dialog.ts";

export class CrowdModal extends LinkDialog {
  protected override readonly defaultText = "Click to open modal";

  override render() {
    return this.withDialog(html`<slot></slot>`);
  }
}
