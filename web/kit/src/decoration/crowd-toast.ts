import { css, html, type PropertyValues } from "lit";
import { property } from "lit/decorators.js";
import { CrowdElement } from "../base/crowd-element.ts";

/** The one that is shown: another takes its place. */
let shown: CrowdToast | null = null;

/** A message that goes away after `duration` milliseconds; 0 keeps it. It waits while the pointer rests on it. */
export class CrowdToast extends CrowdElement {
  static override styles = css`
    :host {
      position: fixed; left: 1rem; bottom: 1rem; z-index: 1000; max-width: min(30rem, 100vw - 4rem); padding: 0.75rem 1rem;
      border-radius: var(--gw-radius); background: var(--gw-ink); color: var(--gw-surface); box-shadow: var(--gw-shadow);
    }
    :host(:not([opened])) { display: none; }
  `;

  @property({ type: Number }) duration = 3000;
  @property() text = "";
  @property({ type: Boolean, reflect: true }) opened = false;

  private timer = 0;

  open(): void {
    this.opened = true;
  }
  show(): void {
    this.opened = true;
  }
  close(): void {
    this.opened = false;
  }
  hide(): void {
    this.opened = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "status");
    this.addEventListener("pointerenter", () => window.clearTimeout(this.timer));
    this.addEventListener("pointerleave", () => this.startTimer());
  }

  override disconnectedCallback(): void {
    window.clearTimeout(this.timer);
    if (shown === this) shown = null;
    super.disconnectedCallback();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("opened")) return;
    window.clearTimeout(this.timer);
    if (this.opened) {
      if (shown !== this) shown?.close();
      shown = this;
      this.startTimer();
    } else if (shown === this) shown = null;
  }

  private startTimer(): void {
    if (this.opened && this.duration > 0) this.timer = window.setTimeout(() => this.close(), this.duration);
  }

  override render() {
    return html`<span>${this.text} <slot></slot></span>`;
  }
}
