import { css, html, nothing } from "lit";
import { CrowdElement } from "../base/crowd-element.ts";
import { ChoiceElement } from "./choice-element.ts";

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** One of several: choosing it takes the choice from the others of its group. */
export class CrowdRadioButton extends ChoiceElement {
  static override styles = [
    ...ChoiceElement.styles,
    css`
      .radio { display: inline-flex; align-items: center; gap: 0.5rem; min-height: 1.75rem; cursor: pointer; padding-right: 0.25rem; }
      :host([disabled]) .radio { opacity: 0.55; cursor: not-allowed; }
      .dot {
        flex: none; width: 1rem; height: 1rem; box-sizing: border-box; border-radius: 50%;
        border: 2px solid var(--gw-line-strong); background: var(--gw-surface);
      }
      [aria-checked="true"] .dot { border: 5px solid var(--gw-accent); }
    `,
  ];

  override render() {
    const all = this.group;
    const stop = all.find((one) => one.checked) ?? all.find((one) => !one.disabled);
    return html`<span
      class="radio"
      role="radio"
      aria-checked=${this.checked}
      aria-disabled=${this.disabled}
      aria-label=${this.spokenName ?? nothing}
      tabindex=${stop === undefined || stop === this ? 0 : -1}
      @click=${this.choose}
      @keydown=${this.onKey}
    ><span class="dot"></span><slot @slotchange=${this.redraw}></slot></span>`;
  }

  /** Those of which one can be chosen: of the group around it, else of its form and name. */
  get group(): CrowdRadioButton[] {
    const around = this.closest("crowd-radio-group");
    const all = [
      ...(around ?? this.closest("crowd-form") ?? document).querySelectorAll("crowd-radio-button"),
    ];
    return all.filter(
      (one): one is CrowdRadioButton =>
        one instanceof CrowdRadioButton &&
        (around
          ? one.closest("crowd-radio-group") === around
          : one.name === this.name && !one.closest("crowd-radio-group")),
    );
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const one of this.group) one.requestUpdate();
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (!changed.has("checked") || changed.get("checked") === undefined) return;
    // Also when a script has set it.
    for (const one of this.group) {
      if (this.checked && one !== this) one.checked = false;
      one.requestUpdate();
    }
  }

  private choose(): void {
    if (this.disabled || this.checked) return;
    for (const one of this.group) one.checked = one === this;
    this.changed();
  }

  private onKey(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (event.key === " ") this.choose();
    else if (step === undefined) return;
    else {
      const all = this.group.filter((one) => !one.disabled);
      const next = all[(all.indexOf(this) + step + all.length) % all.length];
      next?.choose();
      next?.focus();
    }
    event.preventDefault();
  }
}

/** Contains radio buttons, of which one can be chosen. */
export class CrowdRadioGroup extends CrowdElement {
  static override styles = css`
    :host { display: block; }
    :host([hidden]) { display: none; }
  `;

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.hasAttribute("role")) this.setAttribute("role", "radiogroup");
  }

  override render() {
    return html`<slot></slot>`;
  }
}
