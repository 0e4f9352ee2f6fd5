import { boundsOf, cornersOf, type Point, rounded } from "../geometry.ts";
import { boxBetween } from "../shape.ts";
import { type Mark, NO_PREVIEW, type Pointing, type Preview } from "../tool.ts";
import { measure, ShapeTool } from "./shape-tool.ts";

const EXTREMES = 4;

/** A box by the four points at which an object reaches furthest, in any order: no corner has to be guessed. */
export class ExtremeTool extends ShapeTool {
  readonly id = "extreme";
  readonly name = "Box by four points";
  readonly hint = "Click the object's leftmost, highest, rightmost and lowest points, in any order.";

  private points: Point[] = [];
  private over: Point | null = null;
  private pressed = false;

  protected get drawing(): boolean {
    return this.points.length > 0;
  }

  protected begin({ at }: Pointing): void {
    this.pressed = true;
    this.over = at;
  }

  protected extend({ at }: Pointing): void {
    this.over = at;
  }

  protected end({ at }: Pointing): void {
    if (this.pressed) this.press(at);
    this.pressed = false;
  }

  press(at: Point): void {
    this.points.push(rounded(at));
    if (this.points.length < EXTREMES) {
      this.editor.say(`Point ${this.points.length} of ${EXTREMES}.`);
      return;
    }
    const box = this.boxOf(this.points);
    this.drop();
    if (box === null) this.editor.say("These points lie on one line; a box needs four around the object.");
    else this.finished(box);
  }

  aim(at: Point): void {
    this.over = at;
  }

  private boxOf(points: readonly Point[]) {
    const [from, , to] = cornersOf(boundsOf(points));
    return boxBetween(from, to, this.editor.image);
  }

  protected drop(): boolean {
    const had = this.drawing;
    this.points = [];
    this.pressed = false;
    return had;
  }

  override abort(): void {
    this.pressed = false;
    if (!this.drawing) super.abort();
  }

  stepBack(): boolean {
    return this.points.pop() !== undefined;
  }

  land(at: Point): Point {
    return rounded(at);
  }

  protected show(): Preview {
    if (!this.drawing) return NO_PREVIEW;
    const dots = this.points.map((at): Mark => ({ kind: "dot", at }));
    const box = this.boxOf(this.over === null ? this.points : [...this.points, this.over]);
    if (box === null) return { marks: dots, note: null };
    return { marks: [...dots, { kind: "path", points: cornersOf(box), closed: true }], note: measure(box) };
  }
}
