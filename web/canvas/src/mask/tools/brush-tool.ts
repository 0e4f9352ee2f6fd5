import type { Point } from "../../geometry.ts";
import type { Pointing, Preview, Tool } from "../../tool.ts";
import { discAlong, discCentre, type Pixel } from "../disc.ts";
import type { SpanSink } from "../label-map.ts";
import { MOST_BRUSH } from "../mask-sheet.ts";
import { type MaskPlace, pixelAt } from "./place.ts";

/** Paints or erases with a disc. Shift and a click draw a straight line from where the last stroke has ended. */
export class BrushTool implements Tool {
  readonly cursor = "none";
  readonly crosshair = false;
  readonly hint: string;
  private stroke: { sink: SpanSink; last: Pixel; keyboard: boolean } | null = null;
  private lastEnd: Pixel | null = null;
  private over: Point | null = null;

  constructor(
    private readonly place: MaskPlace,
    readonly id: "brush" | "eraser",
    readonly name: string,
  ) {
    this.hint = `Drag to ${this.verb}; [ and ] change the size. With the keyboard: arrows move, Enter begins and ends a stroke.`;
  }

  private get erases(): boolean {
    return this.id === "eraser";
  }

  private get verb(): string {
    return this.erases ? "erase" : "paint";
  }

  down(pointing: Pointing): void {
    this.endKeyboardStroke();
    const centre = this.centreOf(pointing.free);
    this.begin(pointing.shift && this.lastEnd !== null ? this.lastEnd : centre, false);
    this.to(centre);
  }

  drag(pointing: Pointing): void {
    this.over = pointing.free;
    this.to(this.centreOf(pointing.free));
  }

  up(pointing: Pointing): void {
    this.over = pointing.pointer === "touch" ? null : pointing.free;
    this.end();
  }

  abort(): void {
    this.cancel();
  }

  hover(pointing: Pointing | null): void {
    this.over = pointing?.free ?? null;
  }

  press(at: Point): void {
    if (this.stroke !== null) {
      this.end();
      this.place.say(`Stroke ended at ${at.x}, ${at.y}.`);
      return;
    }
    const centre = this.centreOf(pixelAt(at, this.place.image));
    this.begin(centre, true);
    this.to(centre);
    this.place.say(`Stroke begun at ${at.x}, ${at.y}: arrows ${this.verb}, Enter ends it.`);
  }

  aim(at: Point): void {
    const pixel = pixelAt(at, this.place.image);
    this.over = { x: pixel.x + 0.5, y: pixel.y + 0.5 };
    if (this.stroke?.keyboard) this.to(this.centreOf(pixel));
  }

  finish(): boolean {
    return this.endKeyboardStroke();
  }

  cancel(): boolean {
    if (this.stroke === null) return false;
    this.stroke = null;
    this.place.sheet.abandon();
    this.place.redraw();
    return true;
  }

  get busy(): boolean {
    return this.stroke !== null;
  }

  preview(): Preview {
    const { brush } = this.place.sheet;
    if (this.over === null) return { marks: [], note: null };
    const centre = discCentre(this.over.x, this.over.y, brush);
    const middle = brush % 2 === 1 ? { x: centre.x + 0.5, y: centre.y + 0.5 } : centre;
    return { marks: [{ kind: "circle", centre: middle, radius: brush / 2 }], note: null };
  }

  private centreOf(at: Point): Pixel {
    return discCentre(at.x, at.y, this.place.sheet.brush);
  }

  private begin(start: Pixel, keyboard: boolean): void {
    this.stroke = { sink: this.place.sheet.begin(this.erases), last: start, keyboard };
  }

  private to(next: Pixel): void {
    if (this.stroke === null) return;
    discAlong(this.stroke.last, next, this.place.sheet.brush, this.stroke.sink);
    this.stroke.last = next;
    this.place.sheet.show();
  }

  private end(): void {
    if (this.stroke === null) return;
    this.lastEnd = this.stroke.last;
    this.stroke = null;
    this.place.sheet.finish(this.erases ? "erase" : `paint ${this.place.activeName}`);
  }

  private endKeyboardStroke(): boolean {
    const was = this.stroke?.keyboard === true;
    if (was) this.end();
    return was;
  }
}

/** The next size of brush: in steps that look alike at every size. */
export function nextBrush(size: number, larger: boolean): number {
  const step = Math.max(1, Math.round(size * 0.2));
  return Math.min(MOST_BRUSH, Math.max(1, larger ? size + step : size - step));
}
