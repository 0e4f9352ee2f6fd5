import type { Point } from "../../geometry.ts";
import type { Pointing, Preview, Tool } from "../../tool.ts";
import { NO_PREVIEW } from "../../tool.ts";
import { floodSpans } from "../flood.ts";
import { polygonSpans } from "../polygon.ts";
import { type MaskPlace, pixelAt } from "./place.ts";

/** What all tools that set an area in one step have in common. With Alt they take away. */
abstract class AreaTool {
  readonly cursor = "crosshair";

  constructor(protected readonly place: MaskPlace) {}

  get busy(): boolean {
    return false;
  }

  protected fill(rings: readonly (readonly Point[])[], erase: boolean): void {
    const { sheet, image } = this.place;
    const name = erase ? "erase area" : `fill with ${this.place.activeName}`;
    const changed = sheet.edit(name, (sink) => polygonSpans(rings, image.height, sink), erase);
    if (!changed) this.place.say("Nothing has changed there.");
  }
}

/** An area by a line around it, in one drag. */
export class LassoTool extends AreaTool implements Tool {
  readonly id = "lasso";
  readonly name = "Lasso";
  readonly crosshair = false;
  readonly hint = "Drag around an area to fill it; with Alt to erase it.";
  private path: Point[] = [];

  down(pointing: Pointing): void {
    this.path = [pointing.at];
  }
  drag(pointing: Pointing): void {
    this.path.push(pointing.at);
  }
  up(pointing: Pointing): void {
    const path = [...this.path, pointing.at];
    this.path = [];
    if (path.length > 2) this.fill([path], pointing.alt);
  }
  abort(): void {
    this.path = [];
  }
  cancel(): boolean {
    const had = this.path.length > 0;
    this.path = [];
    return had;
  }
  preview(): Preview {
    return this.path.length === 0
      ? NO_PREVIEW
      : { marks: [{ kind: "path", points: this.path, closed: true }], note: null };
  }
}

/** An area by its corners, one after the other. */
export class AreaPolygonTool extends AreaTool implements Tool {
  readonly id = "polygon";
  readonly name = "Polygon";
  readonly crosshair = true;
  readonly hint = "Click the corners of an area; Enter or the first corner fills it, with Alt it is erased.";
  private corners: Point[] = [];
  private next: Point | null = null;
  /** The corner that is being dragged. */
  private held: number | null = null;
  /** Takes the area away that the polygon stands for, before it is filled. */
  private replaced: (() => void) | null = null;

  override get busy(): boolean {
    return this.corners.length > 0;
  }

  /** Go on with the outline of what was painted. `clear`: begin the edit, and take the old area away. */
  take(corners: readonly Point[], clear: () => void): void {
    this.corners = [...corners];
    this.replaced = clear;
    this.place.redraw();
  }

  down(pointing: Pointing): void {
    const near = this.corners.findIndex(
      (corner) => Math.hypot(corner.x - pointing.at.x, corner.y - pointing.at.y) <= pointing.reach,
    );
    this.held = near === -1 ? null : near;
  }

  drag(pointing: Pointing): void {
    if (this.held !== null) this.corners[this.held] = pointing.at;
  }

  up(pointing: Pointing, still: boolean): void {
    const { held } = this;
    this.held = null;
    if (held === 0 && still && this.corners.length > 2) this.close(pointing.alt);
    else if (held === null) this.corners.push(pointing.at);
  }

  abort(): void {
    this.held = null;
  }

  hover(pointing: Pointing | null): void {
    this.next = pointing?.at ?? null;
  }

  aim(at: Point): void {
    this.next = at;
  }

  press(at: Point): void {
    const first = this.corners[0];
    if (first !== undefined && this.corners.length > 2 && first.x === at.x && first.y === at.y)
      this.close(false);
    else {
      this.corners.push(at);
      this.place.say(`Corner ${this.corners.length} at ${at.x}, ${at.y}.`);
    }
  }

  finish(): boolean {
    if (this.corners.length < 3) return false;
    const last = this.corners.at(-1);
    // A keyboard's Enter where no corner is yet places one.
    if (
      this.next !== null &&
      this.replaced === null &&
      last !== undefined &&
      (last.x !== this.next.x || last.y !== this.next.y)
    ) {
      return false;
    }
    this.close(false);
    return true;
  }

  cancel(): boolean {
    const had = this.corners.length > 0;
    this.corners = [];
    this.replaced = null;
    return had;
  }

  stepBack(): boolean {
    this.replaced = null;
    return this.corners.pop() !== undefined;
  }

  preview(): Preview {
    if (this.corners.length === 0) return NO_PREVIEW;
    const points =
      this.next === null || this.held !== null || this.replaced !== null
        ? this.corners
        : [...this.corners, this.next];
    const dots = this.corners.map((at) => ({ kind: "dot" as const, at }));
    return { marks: [{ kind: "path", points, closed: points.length > 2 }, ...dots], note: null };
  }

  private close(erase: boolean): void {
    const { corners, replaced } = this;
    this.cancel();
    replaced?.();
    this.fill([corners], erase);
  }
}

/** All pixels of one kind that hang together. */
export class FillTool extends AreaTool implements Tool {
  readonly id = "fill";
  readonly name = "Fill";
  readonly crosshair = false;
  readonly hint = "Click an area of one class, or without any, to fill it; with Alt to clear it.";

  down(): void {}
  drag(): void {}
  up(pointing: Pointing, still: boolean): void {
    if (still) this.at(pointing.free, pointing.alt);
  }
  press(at: Point): void {
    this.at(at, false);
  }
  abort(): void {}
  cancel(): boolean {
    return false;
  }
  preview(): Preview {
    return NO_PREVIEW;
  }

  private at(point: Point, erase: boolean): void {
    const { sheet, image } = this.place;
    const { x, y } = pixelAt(point, image);
    const there = sheet.map.at(x, y);
    const wanted = erase ? 0 : sheet.active;
    const sink = sheet.begin(erase);
    // What may not be changed would be looked at for ever.
    if (there !== wanted && sheet.mayChange(there)) floodSpans(sheet.map, x, y, sink);
    if (!sheet.finish(erase ? "clear area" : `fill with ${this.place.activeName}`))
      this.place.say("Nothing has changed there.");
  }
}

/** Takes up what lies under the pointer. */
export class PickTool extends AreaTool implements Tool {
  readonly id = "select";
  readonly name = "Pick";
  readonly crosshair = false;
  readonly hint = "Click a painted area to go on with its class.";

  private over: Point | null = null;

  constructor(
    place: MaskPlace,
    private readonly picked: (number: number) => void,
  ) {
    super(place);
  }

  down(): void {}
  drag(): void {}
  up(pointing: Pointing): void {
    this.press(pointing.free);
  }
  hover(pointing: Pointing | null): void {
    this.over = pointing?.free ?? null;
  }
  press(at: Point): void {
    const { x, y } = pixelAt(at, this.place.image);
    const number = this.place.sheet.map.at(x, y);
    if (number !== 0) this.picked(number);
    else this.place.say("Nothing is painted there.");
  }
  abort(): void {}
  cancel(): boolean {
    return false;
  }
  /** The name of what is under the pointer. */
  preview(): Preview {
    if (this.over === null) return NO_PREVIEW;
    const { x, y } = pixelAt(this.over, this.place.image);
    const number = this.place.sheet.map.at(x, y);
    return { marks: [], note: number === 0 ? null : this.place.objectName(number) };
  }
}
