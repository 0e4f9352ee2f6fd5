import type { Size } from "./geometry.ts";
import { PIXELATED_FROM, type Viewport } from "./viewport.ts";

const SVG = "http://www.w3.org/2000/svg";

/**
 * The layers of an image that is being labelled, from below: the image and its masks, scaled by a CSS transform;
 * a canvas of the stage's size for shapes; vector graphics for what is being worked on; and on top an empty canvas
 * exactly where the image is shown, which scripts of templates look for.
 */
export class Stage extends EventTarget {
  readonly element = part("div", "stage");
  readonly image = part("img", "picture");
  readonly overlay = part("canvas", "overlay");
  readonly vectors: SVGSVGElement = document.createElementNS(SVG, "svg");
  readonly note = part("div", "note");
  private readonly content = part("div", "content");
  private readonly upper = part("canvas", "upper-canvas");
  private readonly resizes = new ResizeObserver(() => this.measure());
  size: Size = { width: 0, height: 0 };

  constructor() {
    super();
    this.element.tabIndex = 0;
    this.element.setAttribute("role", "application");
    this.image.alt = "";
    this.image.draggable = false;
    this.image.decoding = "async";
    this.vectors.setAttribute("class", "vectors");
    this.note.hidden = true;
    for (const silent of [this.overlay, this.vectors, this.note, this.upper])
      silent.setAttribute("aria-hidden", "true");
    this.content.append(this.image);
    this.element.append(this.content, this.overlay, this.vectors, this.upper, this.note);
  }

  /** Follow the element's size; `resize` is dispatched when it has changed. */
  watch(): void {
    this.resizes.observe(this.element);
    this.measure();
  }

  unwatch(): void {
    this.resizes.disconnect();
  }

  /** A canvas of the image's own size, such as a mask: it lies on the image and moves with it. */
  addLayer(canvas: HTMLCanvasElement): void {
    canvas.classList.add("layer");
    canvas.setAttribute("aria-hidden", "true");
    this.content.append(canvas);
  }

  /** CSS filters on the image alone: what the worker sees changes, never the data. */
  set filter(filter: string) {
    this.image.style.filter = filter;
  }

  measure(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    const ratio = window.devicePixelRatio || 1;
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (width === this.size.width && height === this.size.height && this.overlay.width === across) return;
    this.size = { width, height };
    this.overlay.width = across;
    this.overlay.height = down;
    this.dispatchEvent(new Event("resize"));
  }

  place(view: Viewport): void {
    const { image, scale, x, y } = view;
    this.content.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    this.content.style.width = `${image.width}px`;
    this.content.style.height = `${image.height}px`;
    this.element.classList.toggle("pixelated", scale >= PIXELATED_FROM);
    const [width, height] = [Math.round(image.width * scale), Math.round(image.height * scale)];
    this.upper.style.transform = `translate(${x}px, ${y}px)`;
    if (this.upper.width === width && this.upper.height === height) return;
    this.upper.width = width;
    this.upper.height = height;
  }

  /** A few words beside the pointer; null takes them away. */
  showNote(text: string | null, at: { x: number; y: number }): void {
    this.note.hidden = text === null;
    if (text === null) return;
    this.note.textContent = text;
    const left = at.x + 120 > this.size.width ? "calc(-100% - 14px)" : "14px";
    const top = at.y + 48 > this.size.height ? "calc(-100% - 14px)" : "14px";
    this.note.style.transform = `translate(${at.x}px, ${at.y}px) translate(${left}, ${top})`;
  }
}

function part<K extends keyof HTMLElementTagNameMap>(tag: K, name: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}

/** For the shadow root or page that a stage is put into. */
export const stageStyles = `
  .stage {
    position: relative; overflow: hidden; contain: strict; touch-action: none; user-select: none;
    -webkit-user-select: none; cursor: crosshair; outline: none;
  }
  .stage .content { position: absolute; inset: 0 auto auto 0; transform-origin: 0 0; will-change: transform; }
  .stage .picture, .stage .layer { position: absolute; left: 0; top: 0; display: block; max-width: none; pointer-events: none; }
  .stage .picture { image-orientation: none; width: 100%; height: 100%; }
  .stage .layer { width: 100%; height: 100%; image-rendering: pixelated; }
  .stage.pixelated .picture { image-rendering: pixelated; }
  .stage .overlay, .stage .vectors { position: absolute; left: 0; top: 0; width: 100%; height: 100%; pointer-events: none; }
  .stage .upper-canvas { position: absolute; left: 0; top: 0; }
  .stage .note {
    position: absolute; left: 0; top: 0; pointer-events: none; white-space: nowrap; padding: 0.1rem 0.4rem;
    font: 600 0.8125rem/1.4 var(--gw-mono, monospace); font-variant-numeric: tabular-nums; color: #fff;
    background: rgb(15 20 30 / 82%); border-radius: 0.25rem;
  }
  .stage .note[hidden] { display: none; }
  .vectors { overflow: hidden; }
  .vectors path { fill: none; }
  .vectors .halo { stroke: rgb(10 14 22 / 65%); stroke-width: 4.5; }
  .vectors .line { stroke-width: 2; }
  .vectors .hovered .line { stroke-width: 2.5; }
  .vectors .cross .halo { stroke: rgb(10 14 22 / 45%); stroke-width: 3; }
  .vectors .cross .line { stroke: #fff; stroke-width: 1; }
  .vectors .mark .halo { stroke-width: 3.5; }
  .vectors .mark .line { stroke: #fff; stroke-width: 1.5; stroke-dasharray: 5 4; }
  .vectors .mark .ring { stroke: #ffd54a; stroke-width: 2.5; }
  .vectors .mark .dot { fill: #fff; stroke: rgb(10 14 22 / 80%); stroke-width: 1.5; }
  .vectors .marquee .line { stroke: #fff; stroke-width: 1; stroke-dasharray: 3 3; }
  .vectors .handle { fill: #fff; stroke: rgb(10 14 22 / 85%); stroke-width: 1.5; outline: none; }
  .vectors .handle.active, .vectors .handle:focus-visible { fill: #ffd54a; stroke-width: 3; }
`;
