/** What the dialogs have in common: they open when they are put into the document, and leave it when closed. */
import { html, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { Part } from "./part.ts";

let number = 0;

export abstract class DialogPart extends Part {
  /** Told when it closes, however that comes. */
  @property({ attribute: false }) closed: () => void = () => {};
  protected readonly headingId = `dialog-${++number}`;

  protected get dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  override firstUpdated(): void {
    this.dialog?.showModal();
  }

  protected close(): void {
    this.dialog?.close();
  }

  protected framed(title: string, content: TemplateResult, actions: TemplateResult): TemplateResult {
    return html`<dialog aria-labelledby=${this.headingId} @close=${() => this.closed()}>
      <h2 id=${this.headingId}>${title}</h2>
      <div class="dialog-content">${content}</div>
      <div class="dialog-actions">${actions}</div>
    </dialog>`;
  }
}
