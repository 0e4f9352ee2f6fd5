import { css, html, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { literal } from "../base/literal.ts";
import { WidgetElement } from "../base/widget-element.ts";
import { settings } from "../bridge/settings.ts";
import { givenInstructions, givenStyle } from "./given-instructions.ts";
import { type QaRules, type QuestionAndAnswer, qaProblem, words } from "./qa-rules.ts";
import { textsOf } from "./ranking.ts";

const EMPTY: QuestionAndAnswer = { question: "", answer: "", tags: [] };

/** A number that the page may have written as anything. */
function number(given: string, otherwise: number): number {
  const value = Number.parseInt(given, 10);
  return Number.isFinite(value) && value >= 0 ? value : otherwise;
}

/**
 * Questions about a text, with their answers.
 *
 * Amazon documents no answer for it; ours is `{"questionsAndAnswers": [{"question", "answer", "tags": []}]}`.
 */
export class CrowdQuestionAnswerGeneration extends WidgetElement {
  static override styles = [
    ...WidgetElement.styles,
    givenStyle,
    css`
      .desk { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1.5rem; align-items: start; }
      .source { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; padding: 0.75rem 1rem; background: var(--gw-page); border: 1px solid var(--gw-line); border-radius: var(--gw-radius); position: sticky; top: 0; max-height: 90dvh; overflow-y: auto; }
      ol { list-style: none; margin: 0; padding: 0; display: flex; flex-direction: column; gap: var(--gw-gap-large); }
      fieldset { margin: 0; min-width: 0; border: 1px solid var(--gw-line); border-radius: var(--gw-radius); padding: 0.5rem 1rem 0.75rem; }
      legend { font-weight: 600; padding: 0 0.25rem; }
      label { display: block; font-size: var(--gw-text-small); font-weight: 600; margin-top: var(--gw-gap); }
      textarea { width: 100%; min-height: 3.5rem; resize: vertical; field-sizing: content; }
      .under { display: flex; justify-content: space-between; color: var(--gw-ink-soft); font-size: var(--gw-text-small); }
      .tags { display: flex; flex-wrap: wrap; gap: 0.25rem; margin-top: var(--gw-gap); }
      .tags input { width: 9rem; }
      .actions { margin-top: var(--gw-gap); display: flex; justify-content: flex-end; }
      @media (max-width: 52rem) { .desk { grid-template-columns: 1fr; } .source { position: static; max-height: 40dvh; } }
    `,
  ];

  @property() text = "";
  /** Short instructions in an attribute; lines stay lines. */
  @property() instructions = "";
  @property({ attribute: "min-questions" }) minQuestions = "1";
  @property({ attribute: "max-questions" }) maxQuestions = "";
  @property({ attribute: "question-min-words" }) questionMinWords = "1";
  @property({ attribute: "question-max-words" }) questionMaxWords = "";
  @property({ attribute: "answer-min-words" }) answerMinWords = "1";
  @property({ attribute: "answer-max-words" }) answerMaxWords = "";
  @property({ attribute: "question-tags", converter: literal }) questionTags: unknown;
  /** Has two names in what is published. */
  @property({ attribute: "allow-custom-question-tags" }) allowCustomQuestionTags: string | null = null;
  @property({ attribute: "allow-custom-tags" }) allowCustomTags: string | null = null;

  @state() private list: QuestionAndAnswer[] = [];

  private get least(): number {
    return number(this.minQuestions, 1);
  }
  private get most(): number {
    return number(this.maxQuestions, Number.POSITIVE_INFINITY);
  }

  /** At least as many as are asked for, empty ones among them. */
  private get shown(): QuestionAndAnswer[] {
    const missing = Math.max(Math.max(this.least, 1) - this.list.length, 0);
    return [...this.list, ...Array.from({ length: missing }, () => EMPTY)];
  }

  private get tags(): string[] {
    return textsOf(this.questionTags);
  }

  private get ownTags(): boolean {
    const given = this.allowCustomQuestionTags ?? this.allowCustomTags;
    return given !== null && given !== "false";
  }

  private get rules(): QaRules {
    return {
      minQuestions: this.least,
      questionWords: {
        least: number(this.questionMinWords, 1),
        most: number(this.questionMaxWords, Number.POSITIVE_INFINITY),
      },
      answerWords: {
        least: number(this.answerMinWords, 1),
        most: number(this.answerMaxWords, Number.POSITIVE_INFINITY),
      },
      tagsAsked: this.tags.length > 0,
    };
  }

  private get written(): QuestionAndAnswer[] {
    return this.list.filter((one) => one.question.trim() || one.answer.trim());
  }

  get value(): { questionsAndAnswers: QuestionAndAnswer[] } {
    return { questionsAndAnswers: this.written };
  }

  get _submittableValue(): unknown {
    return this.written.length > 0 ? this.value : undefined;
  }

  /** Amazon's template gives it no name, and a form by `crowd-form-element-id`. */
  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.name) this.name = this.localName;
  }

  override problem(): string | null {
    return qaProblem(this.written, this.rules);
  }

  override restore(part: unknown): void {
    const given = (part as { questionsAndAnswers?: unknown } | null | undefined)?.questionsAndAnswers;
    this.list = (Array.isArray(given) ? given : []).map((one: Partial<QuestionAndAnswer> | null) => ({
      question: typeof one?.question === "string" ? one.question : "",
      answer: typeof one?.answer === "string" ? one.answer : "",
      tags: Array.isArray(one?.tags) ? one.tags.filter((tag) => typeof tag === "string") : [],
    }));
  }

  private edit(at: number, change: Partial<QuestionAndAnswer>): void {
    this.list = this.shown.map((one, index) => (index === at ? { ...one, ...change } : one));
    this.changed();
  }

  override render() {
    const shown = this.shown;
    return this.framed(html`${givenInstructions(this.instructions)}<div class="desk">
      ${this.text ? html`<div class="source" tabindex="0" role="region" aria-label="The text">${this.text}</div>` : nothing}
      <div>
        <ol>${shown.map((one, at) => html`<li>${this.pair(one, at, shown.length)}</li>`)}</ol>
        <div class="actions">
          <button type="button" ?disabled=${shown.length >= this.most || this.isOff} @click=${this.add}>Add a question</button>
        </div>
      </div>
    </div>`);
  }

  private get isOff(): boolean {
    return this.disabled || settings.readOnly;
  }

  private pair(one: QuestionAndAnswer, at: number, count: number) {
    const { questionWords, answerWords } = this.rules;
    return html`<fieldset ?disabled=${this.isOff}>
      <legend>Question ${at + 1}</legend>
      ${this.field(`question-${at}`, "Question", one.question, questionWords, (question) => this.edit(at, { question }))}
      ${this.field(`answer-${at}`, "Answer", one.answer, answerWords, (answer) => this.edit(at, { answer }))}
      ${this.tagChoice(one, at)}
      ${
        count > Math.max(this.least, 1)
          ? html`<div class="actions"><button type="button" class="plain" @click=${() => this.takeOut(at)}>Remove question ${at + 1}</button></div>`
          : nothing
      }
    </fieldset>`;
  }

  private field(
    id: string,
    name: string,
    text: string,
    asked: { least: number; most: number },
    take: (text: string) => void,
  ) {
    const count = words(text);
    const limits = Number.isFinite(asked.most)
      ? `${asked.least} to ${asked.most} words`
      : `at least ${asked.least} ${asked.least === 1 ? "word" : "words"}`;
    return html`<label for=${id}>${name}</label>
      <textarea
        id=${id}
        aria-describedby="${id}-count"
        .value=${text}
        @input=${(event: Event) => {
          event.stopPropagation();
          take((event.target as HTMLTextAreaElement).value);
        }}
      ></textarea>
      <div class="under" id="${id}-count"><span>${limits}</span><span>${count} ${count === 1 ? "word" : "words"}</span></div>`;
  }

  private tagChoice(one: QuestionAndAnswer, at: number) {
    const known = [...new Set([...this.tags, ...one.tags])];
    if (known.length === 0 && !this.ownTags) return nothing;
    return html`<div class="tags" role="group" aria-label="Tags of question ${at + 1}">
      ${known.map(
        (tag) =>
          html`<button type="button" aria-pressed=${one.tags.includes(tag)} @click=${() => this.toggleTag(one, at, tag)}>${tag}</button>`,
      )}
      ${
        this.ownTags
          ? html`<input aria-label="Another tag for question ${at + 1}" placeholder="Another tag" @change=${(event: Event) => this.addTag(event, one, at)} />`
          : nothing
      }
    </div>`;
  }

  private toggleTag(one: QuestionAndAnswer, at: number, tag: string): void {
    const tags = one.tags.includes(tag) ? one.tags.filter((other) => other !== tag) : [...one.tags, tag];
    this.edit(at, { tags });
  }

  private addTag(event: Event, one: QuestionAndAnswer, at: number): void {
    const field = event.target as HTMLInputElement;
    const tag = field.value.trim();
    field.value = "";
    if (tag && !one.tags.includes(tag)) this.edit(at, { tags: [...one.tags, tag] });
  }

  private add(): void {
    const at = this.shown.length;
    this.list = [...this.shown, EMPTY];
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(`#question-${at}`)?.focus(),
    );
  }

  private takeOut(at: number): void {
    this.list = this.shown.filter((_, index) => index !== at);
    this.changed();
  }
}
