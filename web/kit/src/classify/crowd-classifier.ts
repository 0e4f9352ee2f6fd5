import { css, html } from "lit";
import { property, state } from "lit/decorators.js";
import { literal } from "../base/literal.ts";
import { WidgetElement } from "../base/widget-element.ts";
import { settings } from "../bridge/settings.ts";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"];

/** One class for whatever its `classification-target` shows (contract section 7.5). */
export class CrowdClassifier extends WidgetElement {
  static override styles = [
    ...WidgetElement.styles,
    css`
      .choices { display: flex; flex-wrap: wrap; gap: var(--gw-gap); }
    `,
  ];

  @property({ converter: literal }) categories: string[] = [];
  @state() private chosen: string | null = null;

  get value(): string | null {
    return this.chosen;
  }
  set value(label: string | null) {
    this.chosen = label;
  }

  get _submittableValue(): unknown {
    return this.chosen === null ? undefined : { label: this.chosen };
  }

  override problem(): string | null {
    return this.chosen === null ? "Choose one first." : null;
  }

  override restore(part: unknown): void {
    const label = (part as { label?: unknown } | null)?.label;
    this.chosen = typeof label === "string" ? label : null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.onKey);
  }
  override disconnectedCallback(): void {
    document.removeEventListener("keydown", this.onKey);
    super.disconnectedCallback();
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (!settings.singleKeys || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (!event.code.startsWith("Digit")) return;
    const label = this.categories[KEYS.indexOf(event.code.slice(5))];
    if (label !== undefined) this.choose(label);
  };

  private choose(label: string): void {
    this.chosen = label;
    this.changed();
  }

  override render() {
    return this.framed(html`
      <slot name="classification-target"></slot>
      <div class="choices" role="radiogroup" aria-label=${this.header}>
        ${this.categories.map(
          (
            label,
            index,
          ) => html`<button type="button" role="radio" aria-checked=${this.chosen === label} @click=${() => this.choose(label)}>
            ${KEYS[index] === undefined ? null : html`<kbd>${KEYS[index]}</kbd>`}${label}
          </button>`,
        )}
      </div>
    `);
  }
}
