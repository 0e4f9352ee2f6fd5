import { controls } from "@groundwork/design";
import { css, html, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { CrowdElement } from "../base/crowd-element.ts";
import { closeFromOutside, dialogStyle } from "../base/guidance.ts";
import { icon, iconStyle } from "../controls/icon.ts";

/** A link or a button that opens a dialog. */
export abstract class LinkDialog extends CrowdElement {
  static override styles = [
    controls,
    dialogStyle,
    iconStyle,
    css`
      :host { display: inline-block; }
      :host([hidden]) { display: none; }
      button.link { border-color: transparent; background: none; padding: 0.25rem; color: var(--gw-accent); text-decoration: underline; }
      .sheet > header h2 { font-size: var(--gw-text-large); }
    `,
  ];

  @property({ attribute: "link-text" }) linkText = "";
  @property({ attribute: "link-type" }) linkType = "link";

  /** What the link says where the page does not. */
  protected abstract readonly defaultText: string;

  private get dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector("dialog");
  }

  open(): void {
    if (!this.dialog?.open) this.dialog?.showModal();
  }
  show(): void {
    this.open();
  }
  close(): void {
    this.dialog?.close();
  }
  hide(): void {
    this.close();
  }

  protected withDialog(content: TemplateResult): TemplateResult {
    const text = this.linkText || this.defaultText;
    return html`
      <button type="button" class=${this.linkType === "button" ? "" : "link"} aria-haspopup="dialog" @click=${this.open}>${text}</button>
      <dialog class="awsui-modal-dialog" aria-labelledby="title" @click=${closeFromOutside}>
        <div class="sheet">
          <header>
            <h2 id="title">${text}</h2>
            <button type="button" class="plain" aria-label="Close" @click=${this.close}>${icon("close")}</button>
          </header>
          <div class="text" tabindex="0" role="region" aria-labelledby="title">${content}</div>
        </div>
      </dialog>
    `;
  }
}
