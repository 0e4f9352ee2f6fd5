import { controls } from "@groundwork/design";
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { AnswerElement, problemStyle } from "./answer-element.ts";
import { FrameHeight } from "./frame-height.ts";
import { dialogStyle, Guidance, guidanceStyle } from "./guidance.ts";

/**
 * A widget: the one big element of most pages, with a header and instructions around its tool.
 *
 * Subclasses draw the tool, and `framed` puts the rest around it. A tool that works on a stage sets `fills` in
 * its constructor: the widget is then as high as the frame, and `.tool` a flex column with a definite height
 * whose children may say `flex: 1; min-height: 0`.
 */
export abstract class WidgetElement extends AnswerElement {
  static override styles = [
    controls,
    problemStyle,
    dialogStyle,
    guidanceStyle,
    css`
      :host { display: block; font: var(--gw-text)/1.5 var(--gw-font); color: var(--gw-ink); text-align: start; }
      :host([hidden]) { display: none; }
      h2 { font-size: var(--gw-text-large); line-height: 1.3; margin: 0; overflow-wrap: anywhere; }
      .tool { min-width: 0; }
      :host([fills]) .layout { height: max(24rem, var(--gw-fill-height, 100dvh)); }
      :host([fills]) .tool { flex: 1; min-height: 0; display: flex; flex-direction: column; }
    `,
  ];

  @property() header = "";
  /** Whether the tool takes the height of the frame. */
  @property({ type: Boolean, reflect: true }) fills = false;

  protected readonly guidance = new Guidance(this);

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (this.fills && !this.height) this.height = new FrameHeight(this);
  }
  private height: FrameHeight | null = null;

  protected override get focusTarget(): HTMLElement | null {
    const tool = this.shadowRoot?.querySelector<HTMLElement>(".tool");
    return (
      tool?.querySelector<HTMLElement>("[data-focus]") ??
      tool?.querySelector<HTMLElement>("[tabindex='0'], button, input") ??
      null
    );
  }

  protected framed(tool: TemplateResult): TemplateResult {
    const titled = this.header !== "" || this.guidance.hasFull;
    return html`
      <div class="layout">
        ${this.guidance.pane()}
        <div class="content">
          ${titled ? html`<div class="title">${this.header ? html`<h2 id="header">${this.header}</h2>` : nothing}${this.guidance.button()}</div>` : nothing}
          ${this.problemNote()}
          <div class="tool annotation-area">${tool}</div>
        </div>
      </div>
      ${this.guidance.dialog()}
      <slot></slot>
    `;
  }
}
