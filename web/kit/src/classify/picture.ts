import { controls } from "@groundwork/design";
import { css, html, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";
import { CrowdElement } from "../base/crowd-element.ts";
import { isBeneathDialog, isSingleKey } from "../base/keys.ts";
import { icon, iconStyle } from "../controls/icon.ts";
import type { OverlayLegend } from "../image/overlay-view.ts";
import { centred, fitted, kept, PIXELATED_FROM, type Size, type View, zoomed } from "./zoom.ts";

const STEP = 1.25;
/** Of a wheel's delta, the part that doubles the picture. */
const WHEEL = 300;
const ARROW_PX = 60;

/** A picture to look at: the whole of it first, then as near as one wants. */
export class GwPicture extends CrowdElement {
  static override styles = [
    controls,
    iconStyle,
    css`
      :host { display: block; position: relative; }
      .window {
        position: absolute; inset: 0; overflow: hidden; touch-action: none; cursor: grab; border: 1px solid var(--gw-line);
        border-radius: var(--gw-radius); background: var(--gw-sunken);
      }
      .window:active { cursor: grabbing; }
      .layer { position: absolute; left: 0; top: 0; transform-origin: 0 0; }
      img { display: block; width: 100%; height: 100%; user-select: none; -webkit-user-drag: none; }
      .bar {
        position: absolute; right: 0.5rem; bottom: 0.5rem; display: flex; align-items: center; border: 1px solid var(--gw-line);
        border-radius: var(--gw-radius); background: var(--gw-surface); box-shadow: var(--gw-shadow);
      }
      .bar button { padding: 0.25rem; min-width: var(--gw-target); font-size: var(--gw-text-small); }
      .scale { min-width: 3.5em; text-align: center; font-size: var(--gw-text-small); font-variant-numeric: tabular-nums; color: var(--gw-ink-soft); }
      gw-overlay-legend {
        position: absolute; left: 0.5rem; top: 0.5rem; max-width: calc(100% - 2rem); max-height: 40%; overflow: auto;
        padding: 0 0.5rem; border-radius: var(--gw-radius); background: var(--gw-surface); box-shadow: var(--gw-shadow);
        font-size: var(--gw-text-small);
      }
      .failed { position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; gap: 0.5rem; text-align: center; padding: 1rem; }
    `,
  ];

  @property() src = "";
  /** What others drew on it (contract section 7.5). */
  @property({ attribute: false }) overlay: unknown;

  @state() private hiddenParts: ReadonlySet<string> = new Set();
  @state() private natural: Size | null = null;
  @state() private view: View = { scale: 1, x: 0, y: 0 };
  @state() private failed = false;
  /** Whether the worker has left the whole picture for a part of it. */
  private moved = false;

  private readonly pointers = new Map<number, { x: number; y: number }>();
  private readonly watcher = new ResizeObserver(() => this.refit());

  override connectedCallback(): void {
    super.connectedCallback();
    this.watcher.observe(this);
    document.addEventListener("keydown", this.onPageKey);
  }

  override disconnectedCallback(): void {
    this.watcher.disconnect();
    document.removeEventListener("keydown", this.onPageKey);
    super.disconnectedCallback();
  }

  private get room(): Size {
    return { width: this.clientWidth - 2, height: this.clientHeight - 2 };
  }

  override render() {
    const { natural, view } = this;
    const layer = natural
      ? {
          width: `${natural.width}px`,
          height: `${natural.height}px`,
          transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})`,
        }
      : { visibility: "hidden" };
    return html`
      <div
        class="window"
        tabindex="0"
        role="group"
        aria-label="Picture; arrow keys move it, plus and minus change its size"
        @wheel=${this.onWheel}
        @pointerdown=${this.onDown}
        @pointermove=${this.onMove}
        @pointerup=${this.onUp}
        @pointercancel=${this.onUp}
        @dblclick=${this.onDoubleClick}
        @keydown=${this.onKey}
      >
        <div class="layer" style=${styleMap(layer)}>
          <img
            src=${this.src || nothing}
            alt="What is to be judged"
            draggable="false"
            style=${styleMap({ "image-rendering": view.scale >= PIXELATED_FROM ? "pixelated" : "auto" })}
            @load=${this.onLoad}
            @error=${this.onError}
          />
          ${this.overlayView()}
        </div>
      </div>
      ${this.failed ? this.failure() : nothing}
      ${natural ? this.bar() : nothing}
      ${natural && this.overlay !== undefined ? this.legend() : nothing}
    `;
  }

  private overlayView() {
    if (this.overlay === undefined || this.natural === null) return nothing;
    return html`<gw-overlay-view
      .overlay=${this.overlay}
      .width=${this.natural.width}
      .height=${this.natural.height}
      .scale=${this.view.scale}
      .hiddenParts=${this.hiddenParts}
    ></gw-overlay-view>`;
  }

  private legend() {
    return html`<gw-overlay-legend .overlay=${this.overlay} @change=${(event: Event) => {
      this.hiddenParts = (event.target as OverlayLegend).hiddenParts;
    }}></gw-overlay-legend>`;
  }

  private bar() {
    return html`<div class="bar" role="group" aria-label="Size of the picture">
      <button type="button" class="plain" aria-label="Smaller" title="Smaller (−)" @click=${() => this.zoom(1 / STEP)}>${icon("zoom-out")}</button>
      <span class="scale">${Math.round(this.view.scale * 100)} %</span>
      <button type="button" class="plain" aria-label="Larger" title="Larger (+)" @click=${() => this.zoom(STEP)}>${icon("zoom-in")}</button>
      <button type="button" class="plain" aria-label="Whole picture" title="Whole picture (F)" @click=${this.fit}>${icon("fullscreen")}</button>
      <button type="button" class="plain" aria-label="1:1, its own size" title="One pixel for each of its own" @click=${this.ownSize}>1:1</button>
    </div>`;
  }

  private failure() {
    return html`<div class="failed" role="alert">
      <strong>The picture could not be loaded.</strong>
      <button type="button" @click=${this.retry}>Try again</button>
    </div>`;
  }

  private onLoad(event: Event): void {
    const image = event.target as HTMLImageElement;
    // An SVG may have no size of its own.
    this.natural = { width: image.naturalWidth || 512, height: image.naturalHeight || 512 };
    this.failed = false;
    this.fit();
  }

  private onError(): void {
    this.natural = null;
    this.failed = true;
  }

  private retry(): void {
    this.failed = false;
    const image = this.renderRoot.querySelector("img");
    if (image) image.src = this.src;
  }

  private readonly fit = (): void => {
    this.moved = false;
    this.refit();
  };

  private readonly ownSize = (): void => {
    if (this.natural) this.look(centred(this.natural, this.room, 1));
  };

  private refit(): void {
    if (this.natural === null || this.room.width <= 0 || this.room.height <= 0) return;
    this.view = this.moved ? kept(this.view, this.natural, this.room) : fitted(this.natural, this.room);
  }

  private look(view: View): void {
    if (this.natural === null) return;
    this.moved = true;
    this.view = kept(view, this.natural, this.room);
  }

  private zoom(factor: number, at = { x: this.room.width / 2, y: this.room.height / 2 }): void {
    if (this.natural === null) return;
    const least = Math.min(fitted(this.natural, this.room).scale, 1);
    this.look(zoomed(this.view, factor, at, least));
  }

  private place(event: MouseEvent): { x: number; y: number } {
    const box = this.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private onWheel(event: WheelEvent): void {
    event.preventDefault();
    this.zoom(2 ** (-event.deltaY / WHEEL), this.place(event));
  }

  private onDoubleClick(event: MouseEvent): void {
    if (this.moved) this.fit();
    else this.zoom(3, this.place(event));
  }

  private onDown(event: PointerEvent): void {
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, this.place(event));
  }

  private onMove(event: PointerEvent): void {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = this.place(event);
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const far = (point: { x: number; y: number }) => Math.hypot(point.x - other.x, point.y - other.y);
      if (far(before) > 0)
        this.zoom(far(now) / far(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
    } else {
      this.look({ ...this.view, x: this.view.x + now.x - before.x, y: this.view.y + now.y - before.y });
    }
    this.pointers.set(event.pointerId, now);
  }

  private onUp(event: PointerEvent): void {
    this.pointers.delete(event.pointerId);
  }

  private onKey(event: KeyboardEvent): void {
    const by: Record<string, [number, number]> = {
      ArrowLeft: [ARROW_PX, 0],
      ArrowRight: [-ARROW_PX, 0],
      ArrowUp: [0, ARROW_PX],
      ArrowDown: [0, -ARROW_PX],
    };
    const step = by[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.look({ ...this.view, x: this.view.x + step[0], y: this.view.y + step[1] });
  }

  private readonly onPageKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || !isSingleKey(event) || isBeneathDialog(this)) return;
    if (event.key === "+" || event.key === "=") this.zoom(STEP);
    else if (event.key === "-") this.zoom(1 / STEP);
    else if (event.code === "KeyF") this.fit();
    else return;
    event.preventDefault();
  };
}
