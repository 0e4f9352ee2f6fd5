import type { Point } from "../geometry.ts";
import { pixelAt } from "../grips.ts";
import { NO_PREVIEW, type Pointing, type Preview } from "../tool.ts";
import { ShapeTool } from "./shape-tool.ts";

/** A point with each click. A key point names the pixel it lies in. */
export class KeypointTool extends ShapeTool {
  readonly id = "keypoint";
  readonly name = "Key point";
  readonly hint = "Click where the point is.";

  private placing: Point | null = null;

  protected get drawing(): boolean {
    return this.placing !== null;
  }

  override get busy(): boolean {
    return false;
  }

  protected begin({ at }: Pointing): void {
    this.placing = at;
  }

  protected extend({ at }: Pointing): void {
    if (this.placing !== null) this.placing = at;
  }

  protected end({ at }: Pointing): void {
    const pressed = this.placing !== null;
    this.placing = null;
    if (pressed) this.press(at);
  }

  press(at: Point): void {
    this.finished({ kind: "keypoint", ...pixelAt(at, this.editor.image) });
  }

  protected drop(): boolean {
    const had = this.placing !== null;
    this.placing = null;
    return had;
  }

  land(at: Point): Point {
    const { x, y } = pixelAt(at, this.editor.image);
    return { x: x + 0.5, y: y + 0.5 };
  }

  protected show(): Preview {
    if (this.placing === null) return NO_PREVIEW;
    const { x, y } = pixelAt(this.placing, this.editor.image);
    return { marks: [{ kind: "dot", at: this.land(this.placing) }], note: `${x}, ${y}` };
  }
}
