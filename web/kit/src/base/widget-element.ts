import { controls } from "@groundwork/design";
import { css, html, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { AnswerElement } from "./answer-element.ts";

/** Children of a widget that are regions of it: each goes into the slot of its own name. */
const REGIONS = new Set([
  "short-instructions",
  "full-instructions",
  "classification-target",
  "worker-comment",
]);

/**
 * A widget: the one big element of most pages, with a header and instructions around its tool.
 *
 * Subclasses draw the tool; `framed` puts the rest around it.
 */
export abstract class WidgetElement extends AnswerElement {
  static override styles = [
    controls,
    css`
      :host { display: block; font: var(--gw-text)/1.5 var(--gw-font); color: var(--gw-ink); }
      h2 { font-size: var(--gw-text-large); line-height: 1.3; margin: 0 0 var(--gw-gap); }
    `,
  ];

  @property() header = "";

  private readonly children_ = new MutationObserver(() => this.sortChildren());

  override connectedCallback(): void {
    super.connectedCallback();
    this.children_.observe(this, { childList: true });
    this.sortChildren();
  }

  override disconnectedCallback(): void {
    this.children_.disconnect();
    super.disconnectedCallback();
  }

  private sortChildren(): void {
    for (const child of this.children) if (REGIONS.has(child.localName)) child.slot = child.localName;
  }

  protected framed(tool: TemplateResult): TemplateResult {
    return html`
      <aside class="awsui-app-layout__navigation"><slot name="short-instructions"></slot></aside>
      <main><h2>${this.header}</h2>${tool}</main>
      <dialog class="awsui-modal-dialog"><slot name="full-instructions"></slot></dialog>
    `;
  }
}
