import { css, html, type TemplateResult } from "lit";
import { MultipleChoice } from "./multiple-choice.ts";
import { SingleChoice } from "./single-choice.ts";

const around = css`
  .target { margin-bottom: var(--gw-gap-large); }
  .answer {
    position: sticky; bottom: 0; z-index: 1; padding: var(--gw-gap) 5px; margin: 0 -5px; background: var(--gw-surface);
    max-height: 55dvh; overflow-y: auto;
  }
  .answer.long { position: static; max-height: none; overflow: visible; }
`;

/** What is judged scrolls; what can be chosen stays in sight, as long as it leaves room for the other. */
function judged(list: TemplateResult, choices: number): TemplateResult {
  return html`
    <div class="target"><slot name="classification-target"></slot></div>
    <div class="answer category-picker-wrapper ${choices > 40 ? "long" : ""}">${list}</div>
  `;
}

/** One class for whatever its `classification-target` shows (contract section 7.5). */
export class CrowdClassifier extends SingleChoice {
  static override styles = [...SingleChoice.styles, around];

  override render() {
    return this.framed(judged(this.choiceList(this.header || "Classes"), this.choices.length));
  }
}

/** Any number of classes for whatever its `classification-target` shows. */
export class CrowdClassifierMultiSelect extends MultipleChoice {
  static override styles = [...MultipleChoice.styles, around];

  override render() {
    return this.framed(judged(this.choiceList(this.header || "Classes"), this.choices.length));
  }
}
