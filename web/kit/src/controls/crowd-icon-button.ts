import { controls } from "@groundwork/design";
import { css, html } from "lit";
import { property } from "lit/decorators.js";
import { CrowdElement } from "../base/crowd-element.ts";
import { icon, iconStyle, wordsOf } from "./icon.ts";

export class CrowdIconButton extends CrowdElement {
  static override styles = [
    controls,
    iconStyle,
    css`
      :host { display: inline-block; vertical-align: middle; }
      :host([hidden]) { display: none; }
      :host([disabled]) { pointer-events: none; }
      button { min-width: var(--gw-target); padding: 0.25rem; border-radius: 50%; }
    `,
  ];

  @property({ type: Boolean, reflect: true }) disabled = false;
  @property() icon = "";

  override render() {
    const name = this.getAttribute("aria-label") || this.title || wordsOf(this.icon);
    return html`<button type="button" class="plain" aria-label=${name} ?disabled=${this.disabled}>${icon(this.icon)}</button><slot></slot>`;
  }
}
