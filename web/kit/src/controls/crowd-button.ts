import { controls } from "@groundwork/design";
import { css, html, nothing } from "lit";
import { property } from "lit/decorators.js";
import { CrowdElement } from "../base/crowd-element.ts";
import { icon, iconStyle, wordsOf } from "./icon.ts";
import { safeAddress } from "./safe-address.ts";

/** A button; the form around it looks at `form-action`, and a link where it has an `href`. */
export class CrowdButton extends CrowdElement {
  static override styles = [
    controls,
    iconStyle,
    css`
      :host { display: inline-block; vertical-align: middle; }
      :host([hidden]) { display: none; }
      :host([disabled]), :host([loading]) { pointer-events: none; }
      button, .button { width: 100%; box-sizing: border-box; }
      .button.primary { background: var(--gw-accent); border-color: var(--gw-accent); color: var(--gw-on-accent); }
      .button.primary:hover { background: var(--gw-accent-hover); }
      .link { border-color: transparent; background: none; color: var(--gw-accent); text-decoration: underline; padding: 0.25rem; }
      .icon-only { border-color: transparent; background: none; padding: 0.25rem; min-width: var(--gw-target); }
      a[aria-disabled="true"] { opacity: 0.55; }
      img { width: 1.25em; height: 1.25em; }
      .spinner {
        width: 1em; height: 1em; border-radius: 50%; border: 2px solid currentColor; border-right-color: transparent;
        animation: turn 0.8s linear infinite;
      }
      @keyframes turn { to { transform: rotate(1turn); } }
    `,
  ];

  @property({ attribute: "form-action" }) formAction = "";
  @property() variant = "normal";
  @property({ type: Boolean, reflect: true }) disabled = false;
  @property({ type: Boolean, reflect: true }) loading = false;
  @property() href = "";
  @property() target = "";
  @property() icon = "";
  @property({ attribute: "icon-align" }) iconAlign = "left";
  @property({ attribute: "icon-url" }) iconUrl = "";

  override render() {
    const address = safeAddress(this.href);
    return address === null ? this.button() : this.link(address);
  }

  private button() {
    // While it loads it keeps its place in the order of Tab: whoever pressed it must not be thrown out.
    return html`<button
      type="button"
      class=${this.look}
      ?disabled=${this.disabled && !this.loading}
      aria-disabled=${this.loading ? "true" : nothing}
      aria-busy=${this.loading ? "true" : nothing}
      aria-label=${this.name ?? nothing}
      @click=${this.stopWhileLoading}
    >${this.content()}</button>`;
  }

  private link(address: string) {
    const off = this.disabled || this.loading;
    return html`<a
      class="button ${this.look}"
      href=${off ? nothing : address}
      target=${this.target || nothing}
      rel="noopener noreferrer"
      role="link"
      aria-disabled=${off ? "true" : nothing}
      aria-label=${this.name ?? nothing}
    >${this.content()}</a>`;
  }

  private content() {
    const picture = this.loading
      ? html`<span class="spinner"></span>`
      : this.iconUrl
        ? html`<img src=${this.iconUrl} alt="" />`
        : this.icon
          ? icon(this.icon)
          : nothing;
    const right = this.iconAlign === "right";
    return html`${right ? nothing : picture}<slot @slotchange=${() => this.requestUpdate()}></slot>${right ? picture : nothing}`;
  }

  private get look(): string {
    return { primary: "primary", link: "link", icon: "icon-only" }[this.variant] ?? "";
  }

  /** Where it shows nothing but an icon. */
  private get name(): string | null {
    const named = this.getAttribute("aria-label") ?? (this.getAttribute("title") || null);
    return named ?? (this.textContent?.trim() || !this.icon ? null : wordsOf(this.icon));
  }

  private readonly stopWhileLoading = (event: Event): void => {
    if (this.loading) event.stopImmediatePropagation();
  };
}
