import { controls } from "@groundwork/design";
import { css, html } from "lit";
import { property } from "lit/decorators.js";
import { CrowdElement } from "../base/crowd-element.ts";
import { CrowdForm } from "../form/crowd-form.ts";

export class CrowdButton extends CrowdElement {
  static override styles = [controls, css`:host { display: inline-block; }`];

  @property({ attribute: "form-action" }) formAction = "";
  @property() variant = "normal";
  @property({ type: Boolean, reflect: true }) disabled = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("click", this.act);
  }

  private readonly act = (): void => {
    const form = this.closest("crowd-form");
    if (!this.disabled && this.formAction === "submit" && form instanceof CrowdForm) form.submit();
  };

  override render() {
    return html`<button type="button" class=${this.variant === "primary" ? "primary" : ""} ?disabled=${this.disabled}><slot></slot></button>`;
  }
}
