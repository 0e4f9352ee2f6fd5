import { css, html, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { literal } from "../base/literal.ts";
import type { ChoiceWidget } from "./choice-widget.ts";
import { MultipleChoice } from "./multiple-choice.ts";
import { SingleChoice } from "./single-choice.ts";
import { commentStyle, WorkerComment } from "./worker-comment.ts";

const beside = css`
  .desk { flex: 1; min-height: 0; display: flex; gap: var(--gw-gap-large); }
  gw-picture { flex: 1; min-width: 0; min-height: 12rem; }
  .panel { flex: none; width: clamp(12rem, 22vw, 20rem); overflow-y: auto;
    padding: 5px;
    margin: -5px; display: flex; flex-direction: column; gap: var(--gw-gap); }
  .panel .choices { flex-direction: column; flex-wrap: nowrap; }
  .panel .choices.many { display: flex; }
  .panel > * { flex: none; }
  @media (max-width: 52rem) {
    .desk { flex-direction: column; }
    .panel { width: 100%; max-height: 40%; }
    .panel .choices { flex-direction: row; flex-wrap: wrap; }
  }
`;

function desk(
  widget: ChoiceWidget & { src: string; overlay?: unknown },
  list: TemplateResult,
  comment: unknown,
): TemplateResult {
  return html`<div class="desk">
    <gw-picture .src=${widget.src} .overlay=${widget.overlay}></gw-picture>
    <div class="panel category-picker-wrapper">${list}${comment}</div>
  </div>`;
}

/** One class for a picture; with an `overlay`, a verdict on what others have drawn on it. */
export class CrowdImageClassifier extends SingleChoice {
  static override styles = [...SingleChoice.styles, beside, commentStyle];

  @property() src = "";
  @property({ converter: literal }) overlay: unknown;
  override fills = true;

  private readonly comment = new WorkerComment(this, () => this.changed());

  override get _submittableValue(): Record<string, unknown> | undefined {
    const part = { ...super._submittableValue, ...this.comment.part };
    return Object.keys(part).length > 0 ? part : undefined;
  }

  override restore(part: unknown): void {
    super.restore(part);
    this.comment.restore((part as { workerComment?: unknown } | null | undefined)?.workerComment);
  }

  override render() {
    return this.framed(desk(this, this.choiceList(this.header || "Classes"), this.comment.render()));
  }
}

/** Any number of classes for a picture. */
export class CrowdImageClassifierMultiSelect extends MultipleChoice {
  static override styles = [...MultipleChoice.styles, beside, commentStyle];

  @property() src = "";
  override fills = true;

  private readonly comment = new WorkerComment(this, () => this.changed());

  override get _submittableValue(): Record<string, unknown> | undefined {
    const part = { ...super._submittableValue, ...this.comment.part };
    return Object.keys(part).length > 0 ? part : undefined;
  }

  override restore(part: unknown): void {
    super.restore(part);
    this.comment.restore((part as { workerComment?: unknown } | null | undefined)?.workerComment);
  }

  override render() {
    return this.framed(desk(this, this.choiceList(this.header || "Classes"), this.comment.render()));
  }
}
