import { property } from "lit/decorators.js";
import { CrowdElement } from "./crowd-element.ts";

/**
 * An element that puts something into the form's output (contract sections 7.4 and 7.5).
 *
 * `value` is what scripts see; `_submittableValue` is what stands under the element's name in the answer, and
 * undefined leaves the key out.
 */
export abstract class AnswerElement extends CrowdElement {
  @property() name = "";
  @property({ type: Boolean, reflect: true }) disabled = false;

  abstract get _submittableValue(): unknown;

  /** Why this cannot be handed in yet, in words for the worker; null when it can. */
  problem(): string | null {
    return null;
  }

  /** Show the problem where it is, and bring the keyboard there. */
  showProblem(_message: string): void {
    this.scrollIntoView({ block: "center" });
    this.focus();
  }

  /** Be again as when this stood under the element's name in the answer; whatever does not fit is left out. */
  abstract restore(part: unknown): void;

  /** Adds this element's part; elements of one name may share it. */
  contribute(answer: Record<string, unknown>): void {
    const value = this._submittableValue;
    if (value !== undefined) answer[this.name] = value;
  }

  /** Tell the page, and whoever keeps drafts: an edit is finished. Never in the middle of a stroke. */
  protected changed(): void {
    this.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    this.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
  }
}

export function isAnswerElement(element: Element): element is AnswerElement {
  return element instanceof AnswerElement;
}
