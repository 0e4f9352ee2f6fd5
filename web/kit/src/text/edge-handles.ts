import type { Range } from "./breaks.ts";
import type { Edge } from "./marking.ts";
import type { TextView } from "./text-view.ts";

export type EdgeDrag = {
  offsetAt: (x: number, y: number) => number | null;
  /** The span that has handles; null for none. */
  span: () => Range | null;
  preview: (edge: Edge, offset: number) => void;
  /** The end of a drag; without an offset nothing is to be changed. */
  drop: (edge: Edge, offset: number | null) => void;
};

/** Two handles at the ends of the selected span, for mouse and finger. The list has buttons for the same. */
export class EdgeHandles {
  private readonly start = this.made("start");
  private readonly end = this.made("end");
  private dragged: { edge: Edge; offset: number | null } | null = null;

  constructor(
    private readonly paper: HTMLElement,
    private readonly view: TextView,
    private readonly drag: EdgeDrag,
  ) {
    paper.append(this.start, this.end);
    this.place();
  }

  /** Put the handles where the span is drawn now. */
  place(span: Range | null = this.drag.span()): void {
    this.start.hidden = this.end.hidden = span === null;
    if (!span) return;
    const boxes = [...this.view.rangeOf(span).getClientRects()].filter((box) => box.width > 0);
    const [first, last] = [boxes[0], boxes.at(-1)];
    if (!first || !last) return;
    const rightToLeft = this.view.isRightToLeft(span.start);
    this.put(this.start, rightToLeft ? first.right : first.left, first);
    this.put(this.end, this.view.isRightToLeft(span.end - 1) ? last.left : last.right, last);
  }

  private put(handle: HTMLElement, x: number, box: DOMRect): void {
    const origin = this.paper.getBoundingClientRect();
    handle.style.left = `${x - origin.left}px`;
    handle.style.top = `${box.top - origin.top}px`;
    handle.style.height = `${box.height}px`;
  }

  private made(edge: Edge): HTMLElement {
    const handle = document.createElement("div");
    handle.className = `handle ${edge}`;
    handle.hidden = true;
    handle.setAttribute("aria-hidden", "true");
    handle.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      this.dragged = { edge, offset: null };
      this.paper.toggleAttribute("data-dragging", true);
    });
    handle.addEventListener("pointermove", (event) => {
      const offset = this.dragged ? this.drag.offsetAt(event.clientX, event.clientY) : null;
      if (!this.dragged || offset === null) return;
      this.dragged.offset = offset;
      this.drag.preview(edge, offset);
    });
    handle.addEventListener("pointerup", () => this.release(this.dragged?.offset ?? null));
    handle.addEventListener("pointercancel", () => this.release(null));
    return handle;
  }

  private release(offset: number | null): void {
    const dragged = this.dragged;
    this.dragged = null;
    this.paper.toggleAttribute("data-dragging", false);
    if (dragged) this.drag.drop(dragged.edge, offset);
  }
}
