import { css, html } from "lit";
import { property } from "lit/decorators.js";
import { CrowdElement } from "../base/crowd-element.ts";
import { icon, iconStyle } from "../controls/icon.ts";

/** Of a label, what is shown. */
const MOST_CHARACTERS = 3;

/** A marker at the upper right corner of the element that `for` names; without one, where it stands. */
export class CrowdBadge extends CrowdElement {
  static override styles = [
    iconStyle,
    css`
      :host { display: inline-block; pointer-events: none; }
      :host([hidden]) { display: none; }
      :host([for]) { position: absolute; transform: translate(-50%, -50%); z-index: 1; }
      span {
        display: inline-flex; align-items: center; justify-content: center; box-sizing: border-box; min-width: 1.375rem; height: 1.375rem;
        padding: 0 0.35rem; border-radius: 1rem; background: var(--gw-bad); color: var(--gw-surface); font: 600 0.75rem var(--gw-font);
      }
    `,
  ];

  @property({ reflect: true }) for = "";
  @property() icon = "";
  @property() label = "";

  private readonly watcher = new ResizeObserver(() => this.place());

  override connectedCallback(): void {
    super.connectedCallback();
    this.watcher.observe(document.documentElement);
    window.addEventListener("load", this.place);
  }

  override disconnectedCallback(): void {
    this.watcher.disconnect();
    window.removeEventListener("load", this.place);
    super.disconnectedCallback();
  }

  protected override updated(): void {
    this.place();
  }

  private readonly place = (): void => {
    const root = this.getRootNode() as Document | ShadowRoot;
    const target = this.for ? root.getElementById(this.for) : null;
    if (target === null) return;
    const from = this.offsetParent?.getBoundingClientRect() ?? {
      left: -window.scrollX,
      top: -window.scrollY,
    };
    const at = target.getBoundingClientRect();
    this.style.left = `${at.right - from.left}px`;
    this.style.top = `${at.top - from.top}px`;
  };

  override render() {
    return html`<span>${this.icon ? icon(this.icon) : [...this.label].slice(0, MOST_CHARACTERS).join("")}</span><slot></slot>`;
  }
}
