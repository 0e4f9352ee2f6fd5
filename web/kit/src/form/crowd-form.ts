import { css, html } from "lit";
import { isAnswerElement } from "../base/answer-element.ts";
import { CrowdElement } from "../base/crowd-element.ts";
import { deliver, prevented } from "../bridge/delivery.ts";
import { contribute, type Field, namedFields, restore } from "./fields.ts";

/** Holds the fields of a page and hands in what they say (contract section 7.4). */
export class CrowdForm extends CrowdElement {
  static override styles = css`
    :host { display: block; }
  `;

  /** Roots with fields beside this element's own children. */
  protected get roots(): ParentNode[] {
    return [this];
  }

  get fields(): Field[] {
    return namedFields(...this.roots);
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

  /** Fill in an earlier answer, or an unfinished one. */
  restore(answer: Record<string, unknown>): void {
    for (const field of this.fields) restore(field, answer);
  }

  /** Hand in, as if Submit had been pressed. */
  submit(): void {
    for (const field of this.fields) {
      const problem = isAnswerElement(field) ? field.problem() : field.validationMessage || null;
      if (problem === null) continue;
      if (isAnswerElement(field)) field.showProblem(problem);
      else field.reportValidity();
      prevented(problem);
      return;
    }
    const event = new Event("submit", { bubbles: true, cancelable: true });
    if (!this.dispatchEvent(event)) {
      prevented("The page did not accept this yet.");
      return;
    }
    deliver(this.answer);
  }

  override render() {
    return html`<slot></slot>`;
  }

  override firstUpdated(): void {
    if (
      !this.querySelector(
        'crowd-button[form-action="submit"], button[type="submit"], button:not([type]), input[type="submit"]',
      )
    ) {
      const button = document.createElement("crowd-button");
      button.setAttribute("form-action", "submit");
      button.setAttribute("variant", "primary");
      button.dataset["appended"] = "";
      button.textContent = "Submit";
      this.append(button);
    }
    this.addEventListener("click", (event) => {
      const target = event.target instanceof Element ? event.target.closest("button, input") : null;
      const isSubmit =
        target instanceof HTMLButtonElement || target instanceof HTMLInputElement
          ? target.type === "submit"
          : false;
      if (isSubmit && !event.defaultPrevented) {
        event.preventDefault();
        this.submit();
      }
    });
  }
}
