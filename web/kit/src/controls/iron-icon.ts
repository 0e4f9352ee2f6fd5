import { css } from "lit";
import { property } from "lit/decorators.js";
import { CrowdElement } from "../base/crowd-element.ts";
import { icon, iconStyle } from "./icon.ts";

export class IronIcon extends CrowdElement {
  static override styles = [
    iconStyle,
    css`
      :host { display: inline-block; width: 24px; height: 24px; vertical-align: middle; }
      svg.icon { width: 100%; height: 100%; }
    `,
  ];

  @property() icon = "";

  override render() {
    return icon(this.icon);
  }
}
