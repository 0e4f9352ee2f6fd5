import { controls } from "@groundwork/design";
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { AnswerElement, problemStyle } from "../base/answer-element.ts";
import { portal } from "../bridge/portal.ts";
import { addText } from "../form/fields.ts";
import { allowed, textProblem } from "./text-rules.ts";

type Field = HTMLInputElement | HTMLTextAreaElement;

/** What is written into a field: `crowd-input` and `crowd-text-area`. Empty, it is no part of the answer. */
export abstract class TextElement extends AnswerElement {
  static override styles = [
    controls,
    problemStyle,
    css`
      :host { display: block; margin: 0.5rem 0; font: inherit; color: inherit; }
      :host([hidden]) { display: none; }
      label { display: block; margin-bottom: 0.25rem; font-size: var(--gw-text-small); font-weight: 600; }
      input, textarea { width: 100%; }
      input[aria-invalid="true"], textarea[aria-invalid="true"] { border-color: var(--gw-bad); box-shadow: inset 0 0 0 1px var(--gw-bad); }
      input:disabled, textarea:disabled { opacity: 0.6; background: var(--gw-sunken); }
      .star { color: var(--gw-bad); }
    `,
  ];

  @property() value = "";
  @property() label = "";
  @property() placeholder = "";
  @property({ type: Boolean }) required = false;
  @property({ type: Number, attribute: "min-length" }) minLength = 0;
  @property({ type: Number, attribute: "max-length" }) maxLength = Number.POSITIVE_INFINITY;
  @property({ attribute: "allowed-pattern" }) allowedPattern = "";
  @property({ type: Boolean, attribute: "auto-validate" }) autoValidate = false;
  @property({ type: Boolean, attribute: "auto-focus" }) autoFocus = false;
  @property({ attribute: "error-message" }) errorMessage = "";

  get _submittableValue(): string | undefined {
    return this.text === "" ? undefined : this.text;
  }

  /** Scripts may set `value` to anything. */
  protected get text(): string {
    return String(this.value ?? "");
  }

  protected get field(): Field | null {
    return this.renderRoot.querySelector<Field>("#field");
  }

  override contribute(answer: Record<string, unknown>): void {
    const text = this._submittableValue;
    if (text !== undefined) addText(answer, this.name, text);
  }

  override restore(part: unknown): void {
    this.value = typeof part === "string" ? part : "";
  }

  override reset(): void {
    this.value = this.getAttribute("value") ?? "";
    this.shownProblem = "";
  }

  override problem(): string | null {
    const problem = textProblem(this.text, this) ?? this.typeProblem();
    return problem === null ? null : this.errorMessage || problem;
  }

  /** Look at what is written now, and show what is wrong; whether nothing is. */
  validate(): boolean {
    const problem = this.problem();
    this.shownProblem = problem ?? "";
    return problem === null;
  }

  /** What the browser has against a text of this type. */
  private typeProblem(): string | null {
    const field = this.field;
    if (field === null || field.value !== this.text || field.validity.valid) return null;
    return field.validationMessage;
  }

  override firstUpdated(): void {
    // In the portal the page has the keyboard later, and not before it is in front.
    if (this.autoFocus && !portal.present) this.focus();
  }

  protected labelled(field: TemplateResult): TemplateResult {
    const star = this.required ? html`<span class="star" aria-hidden="true"> *</span>` : nothing;
    return html`
      ${this.label ? html`<label for="field">${this.label}${star}</label>` : nothing}${field}${this.problemNote()}<slot></slot>
    `;
  }

  /** Its name for those who hear the page, where no label is drawn. */
  protected get spokenName(): string | typeof nothing {
    if (this.label) return nothing;
    return this.getAttribute("aria-label") || this.placeholder || this.title || this.name || nothing;
  }

  protected readonly onBeforeInput = (event: InputEvent): void => {
    if (!this.autoValidate || event.data === null) return;
    if (!allowed(event.data, this.allowedPattern)) event.preventDefault();
  };

  protected readonly onInput = (event: Event): void => {
    this.value = (event.target as Field).value;
    if (this.autoValidate) this.validate();
    else this.shownProblem = "";
  };

  protected readonly onChange = (): void => {
    this.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
  };
}
