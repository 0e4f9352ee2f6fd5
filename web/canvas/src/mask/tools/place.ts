import type { Point, Size } from "../../geometry.ts";
import type { MaskSheet } from "../mask-sheet.ts";

/** What tools of masks work on and with. */
export interface MaskPlace {
  readonly sheet: MaskSheet;
  readonly image: Size;
  /** For the worker: what the brush paints now. */
  readonly activeName: string;
  /** What a number of the map is called. */
  objectName(number: number): string;
  redraw(): void;
  /** For the live region. */
  say(text: string): void;
}

/** The pixel that a keyboard's pointer, which may also stand on the far edge, is on. */
export function pixelAt(point: Point, image: Size): Point {
  return {
    x: Math.min(image.width - 1, Math.max(0, Math.floor(point.x))),
    y: Math.min(image.height - 1, Math.max(0, Math.floor(point.y))),
  };
}
