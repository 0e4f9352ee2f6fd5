import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Of the frame's height, what may at most stand above a tool that fills the rest; below that the page scrolls. */
const MOST_ABOVE = 0.35;

/** Between the tool and the button that hands in, where the page shows one. */
const GAP = 8;

/**
 * Keeps `--gw-fill-height` of an element at the height that the frame has left for it, in CSS pixels.
 *
 * What stands above it in the page (a question, a heading) counts, and the button that hands in; whatever else
 * stands below is scrolled to.
 */
export class FrameHeight implements ReactiveController {
  private readonly watcher = new ResizeObserver(() => this.measure());

  constructor(private readonly host: ReactiveControllerHost & HTMLElement) {
    host.addController(this);
  }

  hostConnected(): void {
    this.watcher.observe(document.documentElement);
    window.addEventListener("resize", this.measure);
    this.measure();
  }

  hostDisconnected(): void {
    this.watcher.disconnect();
    window.removeEventListener("resize", this.measure);
  }

  private readonly measure = (): void => {
    const above = this.host.getBoundingClientRect().top + window.scrollY;
    let below = Number.parseFloat(getComputedStyle(document.body).paddingBottom) || 0;
    const submit = this.host.parentElement?.querySelector<HTMLElement>(
      ":scope > crowd-button[data-appended]",
    );
    const button = submit ?? this.host.shadowRoot?.querySelector<HTMLElement>("crowd-button[data-appended]");
    below += button ? button.offsetHeight + GAP : 0;
    const taken = Math.min(above, window.innerHeight * MOST_ABOVE) + below;
    this.host.style.setProperty("--gw-fill-height", `${Math.floor(window.innerHeight - taken)}px`);
  };
}
