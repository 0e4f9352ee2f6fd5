import { controls } from "@groundwork/design";
import { css, html } from "lit";
import { property } from "lit/decorators.js";
import { CrowdElement } from "../base/crowd-element.ts";
import { icon, iconStyle, wordsOf } from "./icon.ts";

/** A round button with an icon, or one character. */
export class CrowdFab extends CrowdElement {
  static override styles = [
    controls,
    iconStyle,
    css`
      :host { display: inline-block; vertical-align: middle; }
      :host([hidden]) { display: none; }
      :host([disabled]) { pointer-events: none; }
      button { width: 3rem; height: 3rem; padding: 0; border-radius: 50%; font-weight: 600; box-shadow: var(--gw-shadow); }
      button:focus-visible { border-radius: 50%; }
    `,
  ];

  @property({ type: Boolean, reflect: true }) disabled = false;
  @property() icon = "";
  @property() label = "";

  override render() {
    const name = this.getAttribute("aria-label") || this.title || this.label || wordsOf(this.icon);
    const shown = this.icon ? icon(this.icon) : [...this.label][0];
    return html`<button type="button" class="primary" aria-label=${name} ?disabled=${this.disabled}>${shown}</button><slot></slot>`;
  }
}
