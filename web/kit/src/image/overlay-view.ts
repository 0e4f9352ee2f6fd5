import { inkOn, type LabelMap, loadMask, MaskColours, rgbOf } from "@groundwork/canvas";
import { css, html, LitElement, nothing, type PropertyValues, svg } from "lit";
import { property, state } from "lit/decorators.js";
import { numbersOf, type Overlay, type OverlayBox, type OverlayPart, overlayOf } from "./overlay.ts";

/**
 * Boxes and masks over a picture, to be looked at. It lies on an element of the picture's natural size.
 *
 * `hiddenParts` has the names of what is not drawn; `<gw-overlay-legend>` lets the worker choose them.
 */
export class OverlayView extends LitElement {
  static override styles = css`
    :host { position: absolute; inset: 0; pointer-events: none; }
    canvas, svg { position: absolute; left: 0; top: 0; width: 100%; height: 100%; }
    canvas { image-rendering: pixelated; opacity: 0.6; }
    svg { overflow: visible; }
    rect { fill: none; vector-effect: non-scaling-stroke; }
    .halo { stroke: rgb(10 14 22 / 65%); }
    text { font-family: var(--gw-font, sans-serif); font-weight: 600; }
    p { position: absolute; left: 0; top: 0; margin: 0; background: #fff; color: #b3261e; padding: 0.25rem; }
  `;

  /** The attribute, parsed. */
  @property({ attribute: false }) overlay: unknown = null;
  /** Of the picture, in its own pixels. */
  @property({ type: Number }) width = 0;
  @property({ type: Number }) height = 0;
  /** CSS pixels of the screen for one of the picture: lines and letters keep their size. */
  @property({ type: Number }) scale = 1;
  @property({ attribute: false }) hiddenParts: ReadonlySet<string> = new Set();
  @state() private failed = false;
  private parsed: Overlay = overlayOf(null);
  private map: LabelMap | null = null;
  private loading = 0;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("overlay")) return;
    this.parsed = overlayOf(this.overlay);
    void this.load();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("hiddenParts")) this.draw();
  }

  private async load(): Promise<void> {
    const turn = ++this.loading;
    const { mask } = this.parsed;
    this.map = null;
    this.failed = false;
    if (mask === null) return;
    try {
      const map = await loadMask(mask, numbersOf(this.parsed));
      if (turn !== this.loading) return;
      this.map = map;
      this.requestUpdate();
      await this.updateComplete;
      this.draw();
    } catch {
      if (turn === this.loading) this.failed = true;
    }
  }

  private draw(): void {
    const context = this.renderRoot.querySelector("canvas")?.getContext("2d");
    if (!context || this.map === null) return;
    const parts = new Map(this.parsed.parts.map((part) => [part.number, part]));
    const look = (number: number) => {
      const part = parts.get(number);
      return part === undefined || this.hiddenParts.has(part.label)
        ? null
        : { rgb: rgbOf(part.colour), pattern: part.pattern };
    };
    const colours = new MaskColours(this.map, true, look, Math.max(256, parts.size + 1));
    colours.draw(context, { left: 0, top: 0, right: this.map.width, bottom: this.map.height });
  }

  override render() {
    const { map } = this;
    const shown = new Map(
      this.parsed.parts.filter(({ label }) => !this.hiddenParts.has(label)).map((part) => [part.label, part]),
    );
    return html`
      ${map === null ? nothing : html`<canvas width=${map.width} height=${map.height}></canvas>`}
      <svg viewBox="0 0 ${this.width || 1} ${this.height || 1}" aria-hidden="true">
        ${this.parsed.boxes.map((box) => this.box(box, shown.get(box.label)))}
      </svg>
      ${this.failed ? html`<p role="alert">The mask of this task does not load.</p>` : nothing}
    `;
  }

  private box(box: OverlayBox, part: OverlayPart | undefined) {
    if (part === undefined) return nothing;
    const { left, top, width, height, label } = box;
    const letter = 13 / this.scale;
    const tag = { width: letter * 0.62 * label.length + letter * 0.8, height: letter * 1.5 };
    const above = top >= tag.height ? top - tag.height : top;
    return svg`
      <rect class="halo" x=${left} y=${top} width=${width} height=${height} stroke-width="4.5"></rect>
      <rect x=${left} y=${top} width=${width} height=${height} stroke=${part.colour} stroke-width="2.5"></rect>
      <rect x=${left} y=${above} width=${tag.width} height=${tag.height} style="fill: ${part.colour}"></rect>
      <text x=${left + letter * 0.4} y=${above + letter * 1.1} font-size=${letter} fill=${inkOn(part.colour)}
        textLength=${tag.width - letter * 0.8} lengthAdjust="spacingAndGlyphs">${label}</text>`;
  }
}

/** What is drawn and what it is called, each with a switch. Dispatches `change`; `hiddenParts` is for the view. */
export class OverlayLegend extends LitElement {
  static override styles = css`
    ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; }
    label { display: inline-flex; align-items: center; gap: 0.4rem; min-height: max(1.75rem, 24px); cursor: pointer; }
    input { accent-color: var(--gw-accent); width: 1rem; height: 1rem; margin: 0; }
    input:focus-visible { outline: none; box-shadow: var(--gw-focus); border-radius: var(--gw-radius-small); }
    i { width: 0.875rem; height: 0.875rem; border-radius: 0.2rem; border: 1px solid rgb(0 0 0 / 35%); }
  `;

  @property({ attribute: false }) overlay: unknown = null;
  @state() hiddenParts: ReadonlySet<string> = new Set();

  private toggle(label: string): void {
    const hidden = new Set(this.hiddenParts);
    if (!hidden.delete(label)) hidden.add(label);
    this.hiddenParts = hidden;
    this.dispatchEvent(new Event("change"));
  }

  override render() {
    const { parts } = overlayOf(this.overlay);
    if (parts.length === 0) return nothing;
    return html`<ul aria-label="Shown over the picture">
      ${parts.map(
        ({ label, colour }) => html`<li><label>
          <input type="checkbox" .checked=${!this.hiddenParts.has(label)} @change=${(event: Event) => {
            event.stopPropagation();
            this.toggle(label);
          }}>
          <i style="background: ${colour}"></i>${label}
        </label></li>`,
      )}
    </ul>`;
  }
}
