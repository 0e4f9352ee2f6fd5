import { css, html } from "lit";
import { property } from "lit/decorators.js";
import { CrowdElement } from "../base/crowd-element.ts";
import { icon, iconStyle } from "./icon.ts";

export class IronIcon extends CrowdElement {
  static override styles = [
    iconStyle,
    css`
      :host { display: inline-block; width: 24px; height: 24px; vertical-align: middle; }
      svg.icon { width: 100%; height: 100%; }
      :host([data-holds]) { display: contents; }
      :host([data-holds]) svg.icon { width: 24px; height: 24px; display: inline-block; vertical-align: middle; }
    `,
  ];

  @property() icon = "";

  override render() {
    return html`${icon(this.icon)}<slot @slotchange=${this.onContent}></slot>`;
  }

  /** Written as `<iron-icon ... />`, it has the rest of its surroundings as children. */
  private onContent(event: Event): void {
    const children = (event.target as HTMLSlotElement).assignedElements();
    this.toggleAttribute("data-holds", children.length > 0);
  }
}
