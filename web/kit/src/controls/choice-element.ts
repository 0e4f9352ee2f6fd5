import { controls } from "@groundwork/design";
import { css } from "lit";
import { property } from "lit/decorators.js";
import { AnswerElement, problemStyle } from "../base/answer-element.ts";
import { chosenIn, merge } from "../form/fields.ts";

/** Something that is on or off: `{"<value>": true}` under its name, together with others of that name. */
export abstract class ChoiceElement extends AnswerElement {
  static override styles = [
    controls,
    problemStyle,
    css`
      :host { display: inline-block; margin: 0.125rem 1rem 0.125rem 0; font: inherit; color: inherit; }
      :host([hidden]) { display: none; }
      label { display: inline-flex; align-items: center; gap: 0.5rem; min-height: 1.75rem; cursor: pointer; }
      :host([disabled]) label { opacity: 0.55; cursor: not-allowed; }
      label input { width: 1.125rem; height: 1.125rem; margin: 0; flex: none; }
    `,
  ];

  @property({ type: Boolean }) checked = false;
  @property() value = "on";

  /** A page that loads brings the text later than the element. */
  protected readonly redraw = (): void => this.requestUpdate();

  /** Its name for those who hear the page, where it has no text. */
  protected get spokenName(): string | null {
    return this.getAttribute("aria-label") ?? (this.textContent?.trim() ? null : this.value);
  }

  get _submittableValue(): Record<string, boolean> {
    return { [this.value]: this.checked };
  }

  override contribute(answer: Record<string, unknown>): void {
    merge(answer, this.name, this._submittableValue);
  }

  override restore(part: unknown): void {
    this.checked = chosenIn(part, this.value);
  }

  override reset(): void {
    this.checked = this.hasAttribute("checked");
  }
}
