import type { PDFPageProxy } from "pdfjs-dist";

/** Of the width of the frame, what a page takes at 100 %: all but its margins. In CSS pixels. */
const MARGINS = 24;

/** Beyond this many pixels a canvas costs more memory than sharpness is worth. */
const MOST_PIXELS = 16_000_000;

/** One page: drawn when it comes into sight, and again when its size changes. */
export class PageSheet {
  readonly element = document.createElement("div");
  private readonly canvas = document.createElement("canvas");
  private zoom = 1;
  private visible = false;
  private drawn = 0;

  constructor(private readonly page: PDFPageProxy) {
    this.element.className = "sheet";
    this.element.setAttribute("role", "img");
    this.element.setAttribute("aria-label", `Page ${page.pageNumber}`);
    this.element.append(this.canvas);
    new IntersectionObserver(([entry]) => {
      this.visible = entry?.isIntersecting ?? false;
      void this.draw();
    }).observe(this.element);
    void this.addWords();
  }

  resize(zoom: number): void {
    this.zoom = zoom;
    const { width, height } = this.page.getViewport({ scale: 1 });
    const scale = (Math.max(window.innerWidth - MARGINS, 100) / width) * zoom;
    this.element.style.width = `${Math.floor(width * scale)}px`;
    this.element.style.height = `${Math.floor(height * scale)}px`;
    this.drawn = 0;
    void this.draw();
  }

  private async draw(): Promise<void> {
    if (!this.visible || this.drawn === this.zoom || this.element.clientWidth === 0) return;
    this.drawn = this.zoom;
    const own = this.page.getViewport({ scale: 1 });
    const wanted = (this.element.clientWidth / own.width) * window.devicePixelRatio;
    const most = Math.sqrt(MOST_PIXELS / (own.width * own.height));
    const viewport = this.page.getViewport({ scale: Math.min(wanted, most) });
    // A canvas of its own for each drawing: two drawings on one are refused.
    const fresh = document.createElement("canvas");
    fresh.width = Math.floor(viewport.width);
    fresh.height = Math.floor(viewport.height);
    await this.page.render({ canvas: fresh, viewport }).promise;
    this.element.querySelector("canvas")?.replaceWith(fresh);
  }

  /** What the page says, for those who hear it. */
  private async addWords(): Promise<void> {
    const { items } = await this.page.getTextContent();
    const words = items.map((item) => ("str" in item ? item.str : "")).join(" ");
    if (words.trim()) this.element.setAttribute("aria-label", `Page ${this.page.pageNumber}: ${words}`);
  }
}
