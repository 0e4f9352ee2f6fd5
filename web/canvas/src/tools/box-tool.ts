import { cornersOf, type Point, rounded } from "../geometry.ts";
import { boxBetween } from "../shape.ts";
import { NO_PREVIEW, type Pointing, type Preview } from "../tool.ts";
import { measure, ShapeTool } from "./shape-tool.ts";

/** A box from corner to corner: by a drag, by two clicks, or by Enter twice. */
export class BoxTool extends ShapeTool {
  readonly id = "box";
  readonly name = "Box";
  readonly hint = "Drag from corner to corner, or click two corners.";

  private from: Point | null = null;
  private to: Point | null = null;
  /** The first corner was set by a click, and no button is held. */
  private placed = false;

  protected get drawing(): boolean {
    return this.from !== null;
  }

  protected begin({ at }: Pointing): void {
    this.from ??= at;
    this.to = at;
  }

  protected extend({ at }: Pointing): void {
    this.to = at;
  }

  /** The first click only sets a corner. */
  protected end({ at }: Pointing, still: boolean): void {
    this.to = at;
    if (this.placed ? this.box !== null : !still) this.close();
    else this.placed = this.from !== null;
  }

  private get box() {
    return this.from === null || this.to === null ? null : boxBetween(this.from, this.to, this.editor.image);
  }

  private close(): void {
    const { box } = this;
    this.drop();
    if (box !== null) this.finished(box);
  }

  press(at: Point): void {
    if (this.from === null) {
      this.from = this.to = at;
      this.placed = true;
      this.editor.say(`First corner at ${at.x}, ${at.y}.`);
      return;
    }
    this.to = at;
    if (this.box !== null) this.close();
  }

  aim(at: Point): void {
    this.to = at;
  }

  protected drop(): boolean {
    const had = this.from !== null;
    this.from = this.to = null;
    this.placed = false;
    return had;
  }

  /** A second finger has come: a corner that was set before stays. */
  override abort(): void {
    if (this.placed) this.to = this.from;
    else super.abort();
  }

  land(at: Point): Point {
    return rounded(at);
  }

  stepBack(): boolean {
    return this.drop();
  }

  protected show(): Preview {
    if (this.from === null) return NO_PREVIEW;
    const { box } = this;
    if (box === null) return { marks: [{ kind: "dot", at: this.from }], note: null };
    return { marks: [{ kind: "path", points: cornersOf(box), closed: true }], note: measure(box) };
  }
}
