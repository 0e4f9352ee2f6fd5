import { html, nothing } from "lit";
import { property } from "lit/decorators.js";
import { TextElement } from "./text-element.ts";

const TYPES = new Set([
  "color",
  "date",
  "datetime-local",
  "email",
  "month",
  "number",
  "password",
  "search",
  "tel",
  "text",
  "time",
  "url",
  "week",
]);

export class CrowdInput extends TextElement {
  @property() type = "text";

  override render() {
    return this.labelled(html`<input
      id="field"
      type=${TYPES.has(this.type) ? this.type : "text"}
      step=${this.type === "number" ? "any" : nothing}
      .value=${this.text}
      placeholder=${this.placeholder || nothing}
      maxlength=${Number.isFinite(this.maxLength) ? this.maxLength : nothing}
      ?required=${this.required}
      ?disabled=${this.disabled}
      aria-label=${this.spokenName}
      aria-invalid=${this.shownProblem ? "true" : "false"}
      aria-describedby=${this.shownProblem ? "problem" : nothing}
      autocomplete="off"
      @beforeinput=${this.onBeforeInput}
      @input=${this.onInput}
      @change=${this.onChange}
    />`);
  }
}
