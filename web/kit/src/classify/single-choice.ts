import { property, state } from "lit/decorators.js";
import { pageForm } from "../bridge/page-form.ts";
import { settings } from "../bridge/settings.ts";
import { ChoiceWidget } from "./choice-widget.ts";

/** One class. */
export abstract class SingleChoice extends ChoiceWidget {
  protected override readonly role_ = "radio";

  @state() protected chosen: string | null = null;

  /** The name of the class; null while there is none. */
  @property({ attribute: false })
  get value(): string | null {
    return this.chosen;
  }
  set value(name: string | null) {
    this.chosen = typeof name === "string" && name !== "" ? name : null;
  }

  get isAnswered(): boolean {
    return this.chosen !== null;
  }

  get _submittableValue(): Record<string, unknown> | undefined {
    return this.chosen === null ? undefined : { label: this.chosen };
  }

  override problem(): string | null {
    return this.chosen === null ? "Choose one first." : null;
  }

  override restore(part: unknown): void {
    const label = (part as { label?: unknown } | null | undefined)?.label;
    this.chosen = typeof label === "string" ? label : null;
  }

  protected override isChosen(name: string): boolean {
    return this.chosen === name;
  }

  protected override pick(name: string, how: "key" | "click" | "arrow"): void {
    if (this.chosen !== name) {
      this.chosen = name;
      this.changed();
    }
    // Arrows go past classes; a worker who uses them hands in with Enter on the one.
    if (settings.autoSubmit && how !== "arrow" && this.isAllThatIsAsked) pageForm()?.requestSubmit();
  }

  private get isAllThatIsAsked(): boolean {
    const fields = pageForm()?.fields ?? [];
    return fields.every(
      (field) => field === this || (field instanceof HTMLInputElement && field.type === "hidden"),
    );
  }
}
