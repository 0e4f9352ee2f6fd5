import { controls } from "@groundwork/design";
import { css, html, nothing } from "lit";
import { property } from "lit/decorators.js";
import { CrowdElement } from "../base/crowd-element.ts";
import { icon, iconStyle } from "../controls/icon.ts";

const KINDS: Readonly<Record<string, { icon: string; word: string }>> = {
  info: { icon: "info", word: "Note" },
  success: { icon: "check-circle", word: "Success" },
  warning: { icon: "warning", word: "Warning" },
  error: { icon: "error", word: "Error" },
};

/** A message in its place in the page. */
export class CrowdAlert extends CrowdElement {
  static override styles = [
    controls,
    iconStyle,
    css`
      :host { display: block; margin: 0.5rem 0; }
      :host([hidden]) { display: none; }
      .alert {
        --tone: var(--gw-accent); --soft: var(--gw-accent-soft);
        display: flex; align-items: flex-start; gap: 0.75rem; padding: 0.625rem 0.875rem; border: 1px solid var(--tone);
        border-radius: var(--gw-radius); background: var(--soft); color: var(--gw-ink);
      }
      .success { --tone: var(--gw-good); --soft: var(--gw-good-soft); }
      .warning { --tone: var(--gw-warn); --soft: var(--gw-warn-soft); }
      .error { --tone: var(--gw-bad); --soft: var(--gw-bad-soft); }
      .alert > svg { color: var(--tone); margin-top: 0.125rem; }
      .text { flex: 1; min-width: 0; }
      .word { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap; }
      button { padding: 0.125rem; min-height: 1.5rem; min-width: 1.5rem; }
    `,
  ];

  @property() type = "info";
  @property({ type: Boolean }) dismissible = false;

  override render() {
    const name = this.type in KINDS ? this.type : "info";
    const kind = KINDS[name] ?? { icon: "info", word: "Note" };
    return html`<div class="alert ${name}" role=${name === "error" ? "alert" : "status"}>
      ${icon(kind.icon)}
      <div class="text"><span class="word">${kind.word}: </span><slot></slot></div>
      ${this.dismissible ? html`<button type="button" class="plain" aria-label="Dismiss" @click=${this.dismiss}>${icon("close")}</button>` : nothing}
    </div>`;
  }

  private dismiss(): void {
    this.dispatchEvent(new Event("dismiss", { bubbles: true, composed: true }));
    this.remove();
  }
}
