import { property, state } from "lit/decorators.js";
import { literal } from "../base/literal.ts";
import { exclusionName } from "./categories.ts";
import { ChoiceWidget } from "./choice-widget.ts";

/** Any number of classes; none only where the worker has said so. */
export abstract class MultipleChoice extends ChoiceWidget {
  protected override readonly role_ = "checkbox";

  /** "None of these": `{ text: 'None' }`, or the text itself. */
  @property({ attribute: "exclusion-category", converter: literalOrText() })
  exclusionCategory: unknown;

  @state() private chosen = new Set<string>();
  @state() private excluded = false;
  /** The worker was told that nothing is chosen; handing in once more means it. */
  private toldEmpty = false;
  private touched = false;

  private get exclusion(): string | null {
    return exclusionName(this.exclusionCategory);
  }

  protected override get choices(): string[] {
    const exclusion = this.exclusion;
    return exclusion === null || this.categories.includes(exclusion)
      ? this.categories
      : [...this.categories, exclusion];
  }

  /** The chosen classes, in the order of the page. */
  @property({ attribute: false })
  get value(): string[] {
    return [...this.categories.filter((name) => this.chosen.has(name)), ...this.strangers];
  }
  set value(names: unknown) {
    this.take(Array.isArray(names) ? names : []);
  }

  /** Chosen by an answer that knew classes which the page has not any more. */
  private get strangers(): string[] {
    return [...this.chosen].filter((name) => !this.categories.includes(name));
  }

  get isAnswered(): boolean {
    return this.excluded || this.chosen.size > 0;
  }

  get _submittableValue(): Record<string, unknown> | undefined {
    return this.touched || this.isAnswered ? { labels: this.value } : undefined;
  }

  override problem(): string | null {
    if (this.isAnswered || this.toldEmpty) return null;
    if (this.exclusion !== null) return `Choose what fits, or “${this.exclusion}”.`;
    return "Nothing is chosen. If nothing fits, submit once more.";
  }

  override showProblem(message: string): void {
    if (this.exclusion === null) {
      this.toldEmpty = true;
      this.touched = true;
    }
    super.showProblem(message);
  }

  override restore(part: unknown): void {
    const labels = (part as { labels?: unknown } | null | undefined)?.labels;
    this.take(Array.isArray(labels) ? labels : []);
    this.touched = Array.isArray(labels);
    this.excluded = Array.isArray(labels) && labels.length === 0 && this.exclusion !== null;
  }

  private take(names: unknown[]): void {
    this.chosen = new Set(names.filter((name) => typeof name === "string"));
    this.excluded = false;
  }

  protected override isChosen(name: string): boolean {
    return this.chosen.has(name) || (this.excluded && name === this.exclusion);
  }

  protected override pick(name: string): void {
    if (name === this.exclusion) {
      this.excluded = !this.excluded;
      this.chosen = new Set();
    } else {
      const chosen = new Set(this.chosen);
      if (!chosen.delete(name)) chosen.add(name);
      this.chosen = chosen;
      this.excluded = false;
    }
    this.touched = true;
    this.toldEmpty = false;
    this.changed();
  }
}

/** A name may stand there without quotes. */
function literalOrText() {
  return {
    fromAttribute: (text: string | null): unknown =>
      text !== null && /^\s*[{['"]/.test(text) ? literal.fromAttribute(text) : text,
  };
}
