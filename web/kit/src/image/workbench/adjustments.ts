/** How the worker looks at the picture: brightness and the like. It changes what is seen, never the data. */
import { html, type TemplateResult } from "lit";

type Adjustment = { brightness: number; contrast: number; gamma: number; invert: boolean };

const NONE: Adjustment = { brightness: 100, contrast: 100, gamma: 100, invert: false };
const SLIDERS = [
  { name: "brightness", label: "Brightness", least: 20, most: 300 },
  { name: "contrast", label: "Contrast", least: 20, most: 300 },
  { name: "gamma", label: "Gamma", least: 30, most: 300 },
] as const;

export class Adjustments {
  private now: Adjustment = NONE;

  /** `changed` is told of each change, with the CSS filter for the picture. */
  constructor(private readonly changed: (filter: string) => void) {}

  get filter(): string {
    const { brightness, contrast, gamma, invert } = this.now;
    const parts = [
      gamma === 100 ? "" : "url(#gamma)",
      brightness === 100 ? "" : `brightness(${brightness}%)`,
      contrast === 100 ? "" : `contrast(${contrast}%)`,
      invert ? "invert(1)" : "",
    ];
    return parts.filter((part) => part !== "").join(" ");
  }

  private set(change: Partial<Adjustment>): void {
    this.now = { ...this.now, ...change };
    this.changed(this.filter);
  }

  panel(): TemplateResult {
    return html`
      <div class="adjust" role="group" aria-label="Adjust the view">
        ${SLIDERS.map(
          ({ name, label, least, most }) => html`<label>${label}
            <input type="range" min=${least} max=${most} .value=${String(this.now[name])} @input=${(
              event: Event,
            ) => {
              event.stopPropagation();
              this.set({ [name]: Number((event.target as HTMLInputElement).value) });
            }} @change=${(event: Event) => event.stopPropagation()}>
          </label>`,
        )}
        <label class="tick"><input type="checkbox" .checked=${this.now.invert} @change=${(event: Event) => {
          event.stopPropagation();
          this.set({ invert: (event.target as HTMLInputElement).checked });
        }}>Invert</label>
        <button type="button" @click=${() => this.set(NONE)}>As it is</button>
      </div>`;
  }

  /** The filter that CSS has no word for. */
  definition(): TemplateResult {
    const exponent = 100 / this.now.gamma;
    return html`<svg width="0" height="0" aria-hidden="true" style="position: absolute">
      <filter id="gamma" color-interpolation-filters="sRGB"><feComponentTransfer>
        <feFuncR type="gamma" exponent=${exponent}></feFuncR>
        <feFuncG type="gamma" exponent=${exponent}></feFuncG>
        <feFuncB type="gamma" exponent=${exponent}></feFuncB>
      </feComponentTransfer></filter>
    </svg>`;
  }
}
