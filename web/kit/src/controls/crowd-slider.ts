import { controls } from "@groundwork/design";
import { css, html, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import { AnswerElement, problemStyle } from "../base/answer-element.ts";
import { CrowdElement } from "../base/crowd-element.ts";
import { fraction, onScale } from "./scale.ts";

/** CSS pixels; the middle of the thumb never reaches the ends of the track. */
const THUMB = 16;

/** A number on a scale. Scripts see a number in `value`; the answer has it as a string, as of every plain control. */
export class CrowdSlider extends AnswerElement {
  static override styles = [
    controls,
    problemStyle,
    css`
      :host { display: block; min-width: 8rem; margin: 0.25rem 0; font: inherit; color: inherit; }
      :host([hidden]) { display: none; }
      .row { display: flex; align-items: center; gap: 0.75rem; }
      .scale { position: relative; flex: 1; min-width: 0; }
      input[type="range"] { display: block; width: 100%; margin: 0; min-height: var(--gw-target); cursor: pointer; }
      input[type="number"] { width: 5.5rem; flex: none; }
      output { min-width: 2.5ch; text-align: end; font-variant-numeric: tabular-nums; }
      .pin {
        position: absolute; bottom: calc(100% - 0.5rem); transform: translateX(-50%); padding: 0 0.4rem; pointer-events: none;
        border-radius: var(--gw-radius-small); background: var(--gw-accent); color: var(--gw-on-accent); font-size: var(--gw-text-small);
        opacity: 0;
      }
      .scale:is(:focus-within, :hover) .pin { opacity: 1; }
      .second { position: absolute; left: 0; bottom: 0.25rem; height: 3px; border-radius: 2px; background: var(--gw-line-strong); pointer-events: none; }
      .labels { position: relative; min-height: 1.5em; font-size: var(--gw-text-small); color: var(--gw-ink-soft); }
      .labels.none { display: none; }
    `,
  ];

  @property({ type: Number }) min = 0;
  @property({ type: Number }) max = 100;
  @property({ type: Number }) step = 1;
  @property({ type: Number }) value: number | undefined;
  @property({ type: Boolean }) pin = false;
  @property({ type: Boolean }) editable = false;
  @property({ type: Boolean }) required = false;
  @property({ type: Number, attribute: "secondary-progress" }) secondaryProgress: number | undefined;
  @state() private labelled = false;

  private readonly watcher = new MutationObserver(() => this.placeLabels());

  /** As it is shown: within the scale, and at its beginning while nobody has set it. */
  private get shown(): number {
    return onScale(Number(this.value ?? this.min), this);
  }

  get _submittableValue(): string {
    return String(this.shown);
  }

  override problem(): string | null {
    return this.isUnset ? "Choose a place on the scale first." : null;
  }

  override restore(part: unknown): void {
    const number = typeof part === "string" ? Number(part) : Number.NaN;
    if (Number.isFinite(number)) this.value = number;
  }

  override reset(): void {
    const given = this.getAttribute("value");
    this.value = given === null ? undefined : Number(given);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watcher.observe(this, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ["position"],
    });
  }

  override disconnectedCallback(): void {
    this.watcher.disconnect();
    super.disconnectedCallback();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("min") || changed.has("max")) this.placeLabels();
  }

  /** Captions stand under their numbers; those without one share the scale evenly. */
  private placeLabels(): void {
    const labels = [...this.children].filter(
      (child): child is HTMLElement => child.localName === "crowd-slider-label",
    );
    this.labelled = labels.length > 0;
    labels.forEach((label, index) => {
      label.slot = "labels";
      const given = label.getAttribute("position");
      const even = labels.length > 1 ? index / (labels.length - 1) : 0.5;
      const part = given === null || Number.isNaN(Number(given)) ? even : fraction(Number(given), this);
      label.style.left = `calc(${THUMB / 2}px + (100% - ${THUMB}px) * ${part})`;
      label.style.transform = `translateX(${part === 0 ? `-${THUMB / 2}px` : part === 1 ? `calc(-100% + ${THUMB / 2}px)` : "-50%"})`;
    });
  }

  override render() {
    const name = this.getAttribute("aria-label") || this.title || this.name || "Value";
    return html`
      <div class="row">
        <div class="scale">
          <input
            type="range"
            aria-label=${name}
            aria-describedby=${this.shownProblem ? "problem" : nothing}
            min=${this.min}
            max=${this.max}
            step=${this.step > 0 ? this.step : "any"}
            .value=${String(this.shown)}
            ?disabled=${this.disabled}
            @input=${this.onInput}
            @change=${this.onChange}
            @click=${this.confirm}
            @keydown=${this.onKey}
          />
          ${this.pin ? html`<span class="pin" aria-hidden="true" style=${styleMap({ left: this.placeOf(this.shown) })}>${this.shown}</span>` : nothing}
          ${this.secondaryProgress === undefined ? nothing : html`<span class="second" aria-hidden="true" style=${styleMap({ width: this.placeOf(this.secondaryProgress) })}></span>`}
          <div class="labels ${this.labelled ? "" : "none"}"><slot name="labels"></slot></div>
        </div>
        ${this.editable ? this.numberField(name) : html`<output aria-hidden="true">${this.isUnset ? "–" : this.shown}</output>`}
      </div>
      ${this.problemNote()}<slot></slot>
    `;
  }

  private numberField(name: string) {
    return html`<input
      type="number"
      aria-label="${name}, as a number"
      min=${this.min}
      max=${this.max}
      step=${this.step > 0 ? this.step : "any"}
      .value=${String(this.shown)}
      ?disabled=${this.disabled}
      @input=${(event: Event) => event.stopPropagation()}
      @change=${this.onNumber}
    />`;
  }

  private placeOf(value: number): string {
    return `calc(${THUMB / 2}px + (100% - ${THUMB}px) * ${fraction(value, this)})`;
  }

  private onInput(event: Event): void {
    this.value = Number((event.target as HTMLInputElement).value);
    this.shownProblem = "";
  }

  private onChange(event: Event): void {
    this.value = Number((event.target as HTMLInputElement).value);
    this.shownProblem = "";
    this.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
  }

  /** Must be set, and is not yet: the thumb at the beginning means nothing. */
  private get isUnset(): boolean {
    return this.required && this.value === undefined;
  }

  /** The place where the thumb already is. */
  private confirm(): void {
    if (!this.isUnset || this.disabled) return;
    this.value = this.shown;
    this.changed();
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === " " || event.key === "Enter" || event.key === "Home") this.confirm();
  }

  private onNumber(event: Event): void {
    const field = event.target as HTMLInputElement;
    this.value = onScale(field.value === "" ? this.shown : Number(field.value), this);
    field.value = String(this.shown);
    this.changed();
  }
}

/** A caption on the scale of a slider. */
export class CrowdSliderLabel extends CrowdElement {
  static override styles = css`
    :host { position: absolute; top: 0; white-space: nowrap; }
  `;

  override render() {
    return html`<slot></slot>`;
  }
}
