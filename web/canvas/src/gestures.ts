import { clampPoint, distance, middle, type Point } from "./geometry.ts";
import type { Pointing, Tool } from "./tool.ts";
import type { Viewport } from "./viewport.ts";

/** Half of a hit area, in CSS pixels: 24 for a mouse or pen, 44 for a finger. */
const REACH = { mouse: 12, pen: 12, touch: 22 };
/** CSS pixels from the image's edge within which a pointer counts as on the edge. */
const SNAP = 7;
/** CSS pixels that a click may slip. */
const STILL = { mouse: 3, pen: 5, touch: 10 };
/** Of scale, per CSS pixel of a wheel. */
const WHEEL = 0.0022;

/** What gestures act upon. */
export interface Workplace {
  readonly element: HTMLElement;
  view: Viewport | null;
  readonly tool: Tool;
  /** Space is held, or the hand was taken up: pressing moves the image. */
  readonly panning: boolean;
  readonly readOnly: boolean;
  pointed(pointing: Pointing | null): void;
  redraw(): void;
}

/**
 * Pointers of any kind on the stage. One presses for the tool; two fingers, the middle button, or any while panning,
 * move and scale the image. Once a pen has been seen, a finger alone moves the image too: a hand rests on the glass.
 */
export class Gestures {
  private readonly fingers = new Map<number, Point>();
  private stroke: { id: number; from: Point; still: boolean } | null = null;
  private pan: { id: number; last: Point; from: Point; moved: boolean } | null = null;
  private penSeen = false;

  constructor(private readonly place: Workplace) {
    const { element } = place;
    element.addEventListener("pointerdown", this.onDown);
    element.addEventListener("pointermove", this.onMove);
    element.addEventListener("pointerup", this.onUp);
    element.addEventListener("pointercancel", this.onCancel);
    element.addEventListener("pointerleave", (event) => {
      if (event.pointerType !== "touch" && this.stroke === null) this.place.pointed(null);
    });
    element.addEventListener("wheel", this.onWheel, { passive: false });
    element.addEventListener("contextmenu", (event) => event.preventDefault());
    // Without this a browser takes a quick stroke for a fling, and swallows the next tap wherever it is.
    element.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    // No selection, no dragging, and no scrolling by the middle button; pointers are not prevented, so that scripts
    // of a page still get the mouse events.
    element.addEventListener("mousedown", (event) => event.preventDefault());
  }

  private pointing(event: PointerEvent, view: Viewport): Pointing {
    const screen = this.positionOf(event);
    const free = view.toImage(screen);
    const pointer =
      event.pointerType === "touch" || event.pointerType === "pen" ? event.pointerType : "mouse";
    return {
      at: snapped(free, view),
      free,
      screen,
      reach: REACH[pointer] / view.scale,
      pointer,
      shift: event.shiftKey,
      control: event.ctrlKey || event.metaKey,
      alt: event.altKey,
    };
  }

  private positionOf(event: { clientX: number; clientY: number }): Point {
    const bounds = this.place.element.getBoundingClientRect();
    return {
      x: event.clientX - bounds.left - this.place.element.clientLeft,
      y: event.clientY - bounds.top - this.place.element.clientTop,
    };
  }

  private readonly onDown = (event: PointerEvent): void => {
    const { view, element } = this.place;
    if (view === null || event.button > 1) return;
    element.focus({ preventScroll: true });
    element.setPointerCapture(event.pointerId);
    const position = this.positionOf(event);
    if (event.pointerType === "pen") this.penSeen = true;
    if (event.pointerType === "touch") {
      this.fingers.set(event.pointerId, position);
      if (this.fingers.size === 2) {
        if (this.stroke !== null) this.place.tool.abort();
        this.stroke = null;
        this.pan = null;
        this.place.redraw();
        return;
      }
      if (this.fingers.size > 2) return;
    }
    const fingerRests = event.pointerType === "touch" && this.penSeen;
    if (event.button === 1 || this.place.panning || fingerRests) {
      this.pan = { id: event.pointerId, last: position, from: position, moved: false };
      return;
    }
    if (this.place.readOnly || this.stroke !== null) return;
    this.stroke = { id: event.pointerId, from: position, still: true };
    const pointing = this.pointing(event, view);
    this.place.pointed(pointing);
    this.place.tool.down(pointing);
    this.place.redraw();
  };

  private readonly onMove = (event: PointerEvent): void => {
    const { view } = this.place;
    if (view === null) return;
    const position = this.positionOf(event);
    if (this.fingers.has(event.pointerId)) {
      if (this.fingers.size === 2) this.pinch(event.pointerId, position, view);
      this.fingers.set(event.pointerId, position);
      if (this.fingers.size > 1) return;
    }
    if (this.pan?.id === event.pointerId) {
      this.place.view = view.movedBy(position.x - this.pan.last.x, position.y - this.pan.last.y);
      this.pan.last = position;
      this.pan.moved ||= distance(position, this.pan.from) > STILL.touch;
      return;
    }
    const pointing = this.pointing(event, view);
    if (this.stroke?.id === event.pointerId) {
      this.stroke.still &&= distance(this.stroke.from, position) <= STILL[pointing.pointer];
      this.place.pointed(pointing);
      // A finger that has not moved yet may become a pinch or a tap.
      if (!this.stroke.still) for (const one of this.path(event, view)) this.place.tool.drag(one);
    } else if (this.stroke === null && event.pointerType !== "touch") {
      this.place.pointed(pointing);
      this.place.tool.hover?.(pointing);
    }
    this.place.redraw();
  };

  /** All places on the way, though the browser tells them once a frame: a quick stroke stays round. */
  private path(event: PointerEvent, view: Viewport): Pointing[] {
    const events = event.getCoalescedEvents();
    return (events.length > 0 ? events : [event]).map((one) => this.pointing(one, view));
  }

  private pinch(id: number, position: Point, view: Viewport): void {
    const before = this.fingers.get(id)!;
    const [, other] = [...this.fingers].find(([key]) => key !== id)!;
    const [from, to] = [middle(before, other), middle(position, other)];
    const factor = distance(position, other) / Math.max(distance(before, other), 1);
    this.place.view = view.movedBy(to.x - from.x, to.y - from.y).scaledBy(factor, to);
  }

  private readonly onUp = (event: PointerEvent): void => {
    this.fingers.delete(event.pointerId);
    const { view } = this.place;
    if (this.pan?.id === event.pointerId) {
      // Panning without a drag: the place that was clicked comes to the middle.
      if (!this.pan.moved && event.button === 0 && view !== null && this.place.panning) {
        this.place.view = view.centredAt(view.toImage(this.positionOf(event)));
      }
      this.pan = null;
    }
    if (this.stroke?.id !== event.pointerId || view === null) return;
    const { still } = this.stroke;
    this.stroke = null;
    const pointing = this.pointing(event, view);
    this.place.tool.up(pointing, still);
    this.place.pointed(event.pointerType === "touch" ? null : pointing);
    this.place.redraw();
  };

  private readonly onCancel = (event: PointerEvent): void => {
    this.fingers.delete(event.pointerId);
    if (this.pan?.id === event.pointerId) this.pan = null;
    if (this.stroke?.id !== event.pointerId) return;
    this.stroke = null;
    this.place.tool.abort();
    this.place.redraw();
  };

  private readonly onWheel = (event: WheelEvent): void => {
    const { view } = this.place;
    if (view === null) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    // A trackpad's pinch arrives as a wheel with Ctrl, in much smaller steps.
    const speed = event.ctrlKey ? WHEEL * 4 : WHEEL;
    this.place.view = view.scaledBy(Math.exp(-event.deltaY * lines * speed), this.positionOf(event));
  };
}

/** Within the image, and on its edge where that is near. */
export function snapped(free: Point, view: Viewport): Point {
  const near = Math.min(SNAP / view.scale, view.image.width / 8, view.image.height / 8);
  const { x, y } = clampPoint(free, view.image);
  const snap = (value: number, most: number): number =>
    value < near ? 0 : value > most - near ? most : value;
  // Where single pixels can be seen, the eye is exact enough, and the outermost ones must be reachable.
  if (view.scale >= 8) return { x, y };
  return { x: snap(x, view.image.width), y: snap(y, view.image.height) };
}
