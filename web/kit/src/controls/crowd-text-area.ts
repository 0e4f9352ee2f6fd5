import { css, html, nothing } from "lit";
import { property } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import { TextElement } from "./text-element.ts";

/** A field of several lines, which grows with its text from `rows` to `max-rows`. Lines end with `\n`. */
export class CrowdTextArea extends TextElement {
  static override styles = [
    ...TextElement.styles,
    css`
      textarea { display: block; line-height: 1.5; padding: 0.375rem 0.625rem; field-sizing: content; resize: vertical; }
      .count { margin: 0.125rem 0 0; text-align: end; font-size: var(--gw-text-small); color: var(--gw-ink-soft); }
    `,
  ];

  @property({ type: Number }) rows = 3;
  @property({ type: Number, attribute: "max-rows" }) maxRows = 0;
  @property({ type: Boolean, attribute: "char-counter" }) charCounter = false;

  protected override get text(): string {
    return super.text.replace(/\r\n?/g, "\n");
  }

  override render() {
    const most = this.maxRows > 0 ? `calc(${Math.max(this.maxRows, this.rows)} * 1.5em + 0.875rem)` : "none";
    return this.labelled(html`<textarea
        id="field"
        style=${styleMap({ "min-height": `calc(${Math.max(this.rows, 1)} * 1.5em + 0.875rem)`, "max-height": most })}
        .value=${this.text}
        placeholder=${this.placeholder || nothing}
        maxlength=${Number.isFinite(this.maxLength) ? this.maxLength : nothing}
        ?required=${this.required}
        ?disabled=${this.disabled}
        aria-label=${this.spokenName}
        aria-invalid=${this.shownProblem ? "true" : "false"}
        aria-describedby=${`${this.shownProblem ? "problem" : ""} ${this.charCounter ? "count" : ""}`.trim() || nothing}
        @beforeinput=${this.onBeforeInput}
        @input=${this.onInput}
        @change=${this.onChange}
      ></textarea>${this.charCounter ? html`<p class="count" id="count">${this.counted}</p>` : nothing}`);
  }

  private get counted(): string {
    const length = [...this.text].length;
    return Number.isFinite(this.maxLength)
      ? `${length} of ${this.maxLength} characters`
      : `${length} characters`;
  }
}
