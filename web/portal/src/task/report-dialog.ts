/** Telling the requester that something is wrong with a task. */
import { html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { DialogPart } from "../ui/dialog.ts";

@customElement("gw-report-dialog")
export class ReportDialog extends DialogPart {
  @property({ attribute: false }) report: (message: string) => void = () => {};
  /** What the page itself complained about. */
  @property() pageError: string | null = null;

  private submitted(event: SubmitEvent): void {
    event.preventDefault();
    const message = String(new FormData(event.target as HTMLFormElement).get("message")).trim();
    if (!message) return;
    this.close();
    this.report(message);
  }

  override render() {
    const content = html`<form id="report-form" class="fields" @submit=${this.submitted}>
      <label for="report-message">What is wrong?</label>
      <textarea id="report-message" name="message" rows="4" maxlength="2000" required autofocus
        .value=${this.pageError ? `The page says: ${this.pageError}` : ""}></textarea>
      <p class="hint">You keep the task. If it cannot be done, skip it.</p>
    </form>`;
    return this.framed(
      "Report a problem",
      content,
      html`<button @click=${this.close}>Cancel</button>
        <button class="primary" form="report-form">Send</button>`,
    );
  }
}
