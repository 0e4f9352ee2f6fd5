import { css, html, nothing } from "lit";
import { property } from "lit/decorators.js";
import { CrowdElement } from "../base/crowd-element.ts";

/** A box with a heading and a picture. */
export class CrowdCard extends CrowdElement {
  static override styles = css`
    :host {
      display: inline-block; vertical-align: top; box-sizing: border-box; min-width: 10rem; max-width: 100%; margin: 0.25rem 0;
      border: 1px solid var(--gw-line); border-radius: var(--gw-radius); background: var(--gw-surface); color: var(--gw-ink);
      box-shadow: var(--gw-shadow); overflow: hidden;
    }
    :host([hidden]) { display: none; }
    img { display: block; width: 100%; }
    h3 { margin: 0; padding: 0.75rem 1rem 0; font-size: var(--gw-text-large); line-height: 1.3; }
    .content { padding: 0.5rem 1rem 1rem; }
  `;

  @property() heading = "";
  @property() image = "";

  override render() {
    return html`
      ${this.image ? html`<img src=${this.image} alt="" />` : nothing}
      ${this.heading ? html`<h3>${this.heading}</h3>` : nothing}
      <div class="content"><slot></slot></div>
    `;
  }
}
