import { css, html, nothing } from "lit";
import { property } from "lit/decorators.js";
import { ChoiceElement } from "./choice-element.ts";

export class CrowdToggleButton extends ChoiceElement {
  static override styles = [
    ...ChoiceElement.styles,
    css`
      button { border: 0; background: none; padding: 0.125rem; min-height: 1.75rem; gap: 0.5rem; }
      button[aria-checked="true"] { background: none; }
      .track {
        width: 2.25rem; height: 1.25rem; border-radius: 1rem; background: var(--gw-line-strong); position: relative;
        transition: background 0.12s;
      }
      .track::after {
        content: ""; position: absolute; top: 0.1875rem; left: 0.1875rem; width: 0.875rem; height: 0.875rem;
        border-radius: 50%; background: var(--gw-surface); transition: left 0.12s;
      }
      [aria-checked="true"] .track { background: var(--gw-accent); }
      [aria-checked="true"] .track::after { left: 1.1875rem; }
      :host([invalid]) .track { outline: 2px solid var(--gw-bad); outline-offset: 2px; }
    `,
  ];

  @property({ type: Boolean }) required = false;
  @property({ type: Boolean, reflect: true }) invalid = false;

  override problem(): string | null {
    return this.required && !this.checked ? "Turn this on first." : null;
  }

  override showProblem(message: string): void {
    this.invalid = true;
    super.showProblem(message);
  }

  override render() {
    return html`<button
        type="button"
        role="switch"
        aria-checked=${this.checked}
        aria-label=${this.spokenName ?? nothing}
        aria-describedby=${this.shownProblem ? "problem" : nothing}
        ?disabled=${this.disabled}
        @click=${this.toggle}
      ><span class="track"></span><slot @slotchange=${this.redraw}></slot></button>${this.problemNote()}`;
  }

  private toggle(): void {
    this.checked = !this.checked;
    this.invalid = false;
    this.changed();
  }
}
