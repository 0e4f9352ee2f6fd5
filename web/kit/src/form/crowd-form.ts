import { controls } from "@groundwork/design";
import { css, html, nothing } from "lit";
import type { AnswerElement } from "../base/answer-element.ts";
import { CrowdElement } from "../base/crowd-element.ts";
import { dialogStyle, Guidance, guidanceStyle } from "../base/guidance.ts";
import { WidgetElement } from "../base/widget-element.ts";
import { deliver, prevented } from "../bridge/delivery.ts";
import { portal } from "../bridge/portal.ts";
import { settings } from "../bridge/settings.ts";
import { hasSubmitButton, isResetButton, isSubmitButton } from "./buttons.ts";
import { contribute, type Field, isField, namedFields, problemOf, reset, showProblem } from "./fields.ts";
import { repeatedParts, restoreAll } from "./repeated.ts";

const REFUSED = "The page did not accept this yet.";

/** Holds the fields of a page and hands in what they say (contract section 7.4). */
export class CrowdForm extends CrowdElement {
  static override styles = [
    controls,
    dialogStyle,
    guidanceStyle,
    css`
      :host { display: block; }
      :host([hidden]) { display: none; }
      /* The page's own elements flow as they would without the form. */
      .layout > .content { display: block; }
    `,
  ];

  private readonly guidance = new Guidance(this);
  /** How far a script's `submit` handler is: asked right now, has asked to hand in itself, has said no. */
  private handler: "idle" | "asked" | "confirmed" | "refused" = "idle";

  /** Roots with fields beside this element's own children. */
  protected get roots(): ParentNode[] {
    return [this];
  }

  /** The element that has brought this form along in its shadow root, where no form can hold it. */
  owner: AnswerElement | null = null;

  get fields(): Field[] {
    if (!this.owner) return [...namedFields(...this.roots), ...this.linked];
    const itself = this.owner.name && !this.owner.disabled ? [this.owner] : [];
    return [...itself, ...namedFields(this.owner, ...this.roots)];
  }

  /** Fields elsewhere in the page that name this form (`crowd-form-element-id`). */
  private get linked(): Field[] {
    if (!this.id) return [];
    const found = document.querySelectorAll(`[crowd-form-element-id="${CSS.escape(this.id)}"]`);
    return [...found].filter((one): one is Field => isField(one) && one.name !== "" && !this.contains(one));
  }

  /** As of a native form: by number, and by name. */
  get elements(): Record<string | number, Element> & { length: number } {
    const fields = this.fields;
    const byName = Object.fromEntries(fields.map((field) => [field.name, field]));
    return Object.assign(byName, { ...fields, length: fields.length });
  }

  get form(): this {
    return this;
  }

  get answer(): Record<string, unknown> {
    const answer: Record<string, unknown> = {};
    for (const field of this.fields) contribute(field, answer);
    return answer;
  }

  /** The answer in its present state, with all that `restore` needs. */
  get draft(): Record<string, unknown> {
    return { ...this.answer, ...repeatedParts(this.fields) };
  }

  /** Fill in an earlier answer, or an unfinished one. */
  restore(answer: Record<string, unknown>): void {
    restoreAll(this.fields, answer);
  }

  /** To be looked at only. Widgets know by themselves: their pictures can still be brought near. */
  freeze(): void {
    for (const field of this.fields) if (!(field instanceof WidgetElement)) field.disabled = true;
  }

  /**
   * Hand in, as a script asks for it: validated, and after a `submit` event that may say no.
   *
   * As with native forms, no event follows where the handler of the event itself asks, at once or later: it said
   * no only to do something else first.
   */
  submit(): void {
    if (this.handler === "asked") this.handler = "confirmed";
    else if (this.handler === "refused" && window.event === undefined) this.handIn();
    else this.requestSubmit();
  }

  /** Hand in, as if Submit had been pressed. */
  requestSubmit(): void {
    if (settings.readOnly) {
      prevented("This page is only shown.");
      return;
    }
    for (const field of this.fields) {
      const problem = problemOf(field);
      if (problem === null) continue;
      showProblem(field, problem);
      prevented(problem);
      return;
    }
    if (this.accepted()) this.handIn();
    else prevented(REFUSED);
  }

  /** Ask the page's own handlers. */
  private accepted(): boolean {
    this.handler = "asked";
    const allowed = this.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    const accepted = allowed || this.isConfirmed();
    this.handler = accepted ? "idle" : "refused";
    return accepted;
  }

  private isConfirmed(): boolean {
    return this.handler === "confirmed";
  }

  private handIn(): void {
    this.handler = "idle";
    deliver(this.answer);
  }

  /** Every field as the page had it. */
  reset(): void {
    if (!this.dispatchEvent(new Event("reset", { bubbles: true, cancelable: true }))) return;
    for (const field of this.fields) reset(field);
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("click", this.onClick);
    document.addEventListener("submit", this.onNativeSubmit);
  }

  override disconnectedCallback(): void {
    this.removeEventListener("click", this.onClick);
    document.removeEventListener("submit", this.onNativeSubmit);
    super.disconnectedCallback();
  }

  private readonly onClick = (event: MouseEvent): void => {
    const target =
      event.target instanceof Element ? event.target.closest("button, input, crowd-button") : null;
    if (target === null || event.defaultPrevented) return;
    if (isSubmitButton(target)) this.requestSubmit();
    else if (isResetButton(target)) this.reset();
    else return;
    event.preventDefault();
  };

  /** Native forms in the page, or around it: they lead nowhere, and hand in when they belong to this form. */
  private readonly onNativeSubmit = (event: SubmitEvent): void => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
    if (form.method === "dialog") return;
    event.preventDefault();
    if (this.contains(form) || form.contains(this)) this.requestSubmit();
  };

  override render() {
    return html`
      <div class="layout">
        ${this.guidance.pane()}
        <div class="content">
          ${this.guidance.hasFull ? html`<div class="title">${this.guidance.button()}</div>` : nothing}
          <slot></slot>
        </div>
      </div>
      ${this.guidance.dialog()}
    `;
  }

  override firstUpdated(): void {
    // Only once the page is there as a whole: while it loads, its button may still be to come.
    if (document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", () => this.appendButton(), { once: true });
    } else this.appendButton();
  }

  private appendButton(): void {
    if (hasSubmitButton(this)) return;
    const button = document.createElement("crowd-button");
    button.setAttribute("form-action", "submit");
    button.setAttribute("variant", "primary");
    button.dataset["appended"] = "";
    button.textContent = "Submit";
    // The portal has a Submit of its own, always in the same place.
    button.hidden = portal.present;
    const beside = this.linked.at(-1);
    if (beside === undefined) this.append(button);
    else {
      // The form itself is often hidden where its field stands elsewhere.
      beside.after(button);
      button.addEventListener("click", () => this.requestSubmit());
    }
  }
}
