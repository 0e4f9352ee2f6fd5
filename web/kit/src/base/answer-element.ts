import { css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { CrowdElement } from "./crowd-element.ts";

export const problemStyle = css`
  .problem {
    margin: var(--gw-gap) 0;
    padding: 0.375rem 0.625rem;
    border-left: 3px solid var(--gw-bad);
    border-radius: var(--gw-radius-small);
    background: var(--gw-bad-soft);
    color: var(--gw-bad);
    font-size: var(--gw-text-small);
  }
`;

/**
 * An element that puts something into the form's output (contract sections 7.4 and 7.5).
 *
 * `value` is what scripts see; `_submittableValue` is what stands under the element's name in the answer, and
 * undefined leaves the key out.
 */
export abstract class AnswerElement extends CrowdElement {
  @property() name = "";
  @property({ type: Boolean, reflect: true }) disabled = false;
  @state() protected shownProblem = "";

  abstract get _submittableValue(): unknown;

  /** Why this cannot be handed in yet, in words for the worker; null when it can. */
  problem(): string | null {
    return null;
  }

  /** Show the problem where it is, and bring the keyboard there. */
  showProblem(message: string): void {
    this.shownProblem = message;
    this.scrollIntoView({ block: "nearest" });
    this.focus({ preventScroll: true });
  }

  /** The problem's place in the element's drawing; `id` is for `aria-describedby` beside it. */
  protected problemNote(): TemplateResult | typeof nothing {
    return this.shownProblem
      ? html`<p class="problem" id="problem" role="alert">${this.shownProblem}</p>`
      : nothing;
  }

  /** Be again as when this stood under the element's name in the answer; whatever does not fit is left out. */
  abstract restore(part: unknown): void;

  /** Be again as the page had it before anybody worked on it. */
  reset(): void {
    this.restore(undefined);
  }

  /** Adds this element's part; elements of one name may share it. */
  contribute(answer: Record<string, unknown>): void {
    const value = this._submittableValue;
    if (value !== undefined) answer[this.name] = value;
  }

  /** Tell the page, and whoever keeps drafts: an edit is finished. Never in the middle of a stroke. */
  protected changed(): void {
    this.shownProblem = "";
    this.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    this.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
  }
}

export function isAnswerElement(element: Element): element is AnswerElement {
  return element instanceof AnswerElement;
}
