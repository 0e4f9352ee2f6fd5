import { html, nothing } from "lit";
import { property } from "lit/decorators.js";
import { ChoiceElement } from "./choice-element.ts";

export class CrowdCheckbox extends ChoiceElement {
  @property({ type: Boolean }) required = false;

  override problem(): string | null {
    return this.required && !this.checked ? "Tick this first." : null;
  }

  override render() {
    return html`<label>
        <input
          type="checkbox"
          .checked=${this.checked}
          ?disabled=${this.disabled}
          ?required=${this.required}
          aria-label=${this.spokenName ?? nothing}
          aria-describedby=${this.shownProblem ? "problem" : nothing}
          @input=${(event: Event) => event.stopPropagation()}
          @change=${this.onChange}
        /><slot @slotchange=${this.redraw}></slot>
      </label>${this.problemNote()}`;
  }

  private onChange(event: Event): void {
    this.checked = (event.target as HTMLInputElement).checked;
    this.changed();
  }
}
