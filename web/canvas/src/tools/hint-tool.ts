import type { Box, Point } from "../geometry.ts";
import { type Mark, NO_PREVIEW, type Pointing, type Preview, type Tool } from "../tool.ts";

/** Where an object is: the four points at which it reaches furthest, or a box around it. */
export type ObjectHint = { extremes: [Point, Point, Point, Point] } | { box: Box };

/** Shows an object to somebody who finds its outline: a box by a drag, or its four extreme points by clicks. */
export class HintTool implements Tool {
  readonly id = "outline";
  readonly name = "Assisted outline";
  readonly cursor = "crosshair";
  readonly crosshair = true;
  readonly hint = "Drag a box around an object, or click its leftmost, highest, rightmost and lowest points.";
  private points: Point[] = [];
  private corner: Point | null = null;
  private over: Point | null = null;
  private asking = 0;

  /** `ask` is called for each hint; until it is done the worker is told to wait. */
  constructor(private readonly ask: (hint: ObjectHint) => Promise<void>) {}

  get busy(): boolean {
    return this.points.length > 0;
  }

  down(pointing: Pointing): void {
    this.corner = pointing.at;
    this.over = pointing.at;
  }

  drag(pointing: Pointing): void {
    this.over = pointing.at;
  }

  up(pointing: Pointing, still: boolean): void {
    const from = this.corner;
    this.corner = null;
    if (from === null) return;
    if (still) this.press(pointing.at);
    else void this.send({ box: boxOf(from, pointing.at) });
  }

  abort(): void {
    this.corner = null;
  }

  hover(pointing: Pointing | null): void {
    this.over = pointing?.at ?? null;
  }

  aim(at: Point): void {
    this.over = at;
  }

  press(at: Point): void {
    this.points.push(at);
    const [first, second, third, fourth] = this.points;
    if (first && second && third && fourth) void this.send({ extremes: [first, second, third, fourth] });
  }

  cancel(): boolean {
    const had = this.busy || this.corner !== null;
    this.points = [];
    this.corner = null;
    return had;
  }

  stepBack(): boolean {
    return this.points.pop() !== undefined;
  }

  preview(): Preview {
    const marks: Mark[] = this.points.map((at) => ({ kind: "dot", at }));
    if (this.corner !== null && this.over !== null) {
      const { left, top, width, height } = boxOf(this.corner, this.over);
      const [right, bottom] = [left + width, top + height];
      const points = [
        { x: left, y: top },
        { x: right, y: top },
        { x: right, y: bottom },
        { x: left, y: bottom },
      ];
      marks.push({ kind: "path", points, closed: true, marquee: true });
    }
    const note =
      this.asking > 0 ? "Looking for the outline…" : this.busy ? `${this.points.length} of 4 points` : null;
    return marks.length === 0 && note === null ? NO_PREVIEW : { marks, note };
  }

  private async send(hint: ObjectHint): Promise<void> {
    this.points = [];
    this.asking += 1;
    try {
      await this.ask(hint);
    } finally {
      this.asking -= 1;
    }
  }
}

function boxOf(one: Point, other: Point): Box {
  return {
    left: Math.min(one.x, other.x),
    top: Math.min(one.y, other.y),
    width: Math.abs(one.x - other.x),
    height: Math.abs(one.y - other.y),
  };
}
