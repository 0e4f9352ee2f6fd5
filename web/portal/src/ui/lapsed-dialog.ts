/** Signing in again over the task, which stays as it is. */
import { html } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Session } from "../session/session.ts";
import "../account/sign-in-form.ts";
import { DialogPart } from "./dialog.ts";

@customElement("gw-lapsed-dialog")
export class LapsedDialog extends DialogPart {
  @property({ attribute: false }) session!: Session;

  override firstUpdated(): void {
    super.firstUpdated();
    // Esc closes nothing here: there is nothing to go on with before somebody has signed in.
    this.dialog?.addEventListener("cancel", (event) => event.preventDefault());
  }

  override render() {
    return this.framed(
      "Sign in to go on",
      html`<p>Your session has ended. Your work is kept on this device and goes on after you have signed in.</p>
        <gw-sign-in-form .session=${this.session} .email=${this.session.worker?.email ?? ""}></gw-sign-in-form>`,
      html``,
    );
  }
}
