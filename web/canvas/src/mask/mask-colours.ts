/** How a map is drawn over its picture: a colour for each number, and a pattern, since colour alone is not for everybody. */
import type { LabelMap } from "./label-map.ts";
import type { PixelRectangle } from "./rectangle.ts";

/** Pixels whose row and column the pattern is true for are drawn fully, the others lightly. Coordinates in cells. */
type Pattern = (x: number, y: number) => boolean;

const PATTERNS: readonly Pattern[] = [
  () => true,
  (x, y) => ((x + y) & 7) < 3,
  (_x, y) => (y & 7) < 3,
  (x, y) => (x & 7) > 1 || (y & 7) > 1,
  (x, y) => ((x - y) & 7) < 3,
  (x) => (x & 7) < 3,
  (x, y) => (((x >> 2) + (y >> 2)) & 1) === 0,
  (x, y) => (x & 7) < 2 || (y & 7) < 2,
  (x, y) => (x & 7) < 3 === (y & 7) < 3,
  (x, y) => ((x + y) & 7) < 2 || ((x - y) & 7) < 2,
];
/** Side of a pattern, after which it repeats. */
const SIDE = 8;
/** All patterns as numbers, since this is asked for each pixel. */
const WHOLE = Uint8Array.from(PATTERNS.flatMap((pattern) => cells(pattern)));
const FULL = 235;
const LIGHT = 150;
/** Cells of pattern across the wider side of a picture, about. */
const CELLS = 480;

/** Of one number; null draws nothing. */
export type Look = { rgb: number; pattern: number } | null;

/** Writes parts of a map into canvas pixels. */
export class MaskColours {
  private readonly full: Uint32Array;
  private readonly light: Uint32Array;
  private readonly patterns: Uint8Array;
  private readonly cell: number;

  constructor(
    private readonly map: LabelMap,
    patterned: boolean,
    look: (value: number) => Look,
    numbers: number,
  ) {
    this.cell = Math.max(1, Math.round(Math.max(map.width, map.height) / CELLS));
    this.full = new Uint32Array(numbers);
    this.light = new Uint32Array(numbers);
    this.patterns = new Uint8Array(numbers);
    for (let value = 1; value < numbers; value += 1) {
      const drawn = look(value);
      if (drawn === null) continue;
      this.full[value] = abgr(drawn.rgb, FULL);
      this.light[value] = abgr(drawn.rgb, patterned ? LIGHT : FULL);
      this.patterns[value] = drawn.pattern % PATTERNS.length;
    }
  }

  draw(context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D, part: PixelRectangle): void {
    const width = part.right - part.left;
    const height = part.bottom - part.top;
    if (width <= 0 || height <= 0) return;
    const image = context.createImageData(width, height);
    const out = new Uint32Array(image.data.buffer);
    const { pixels } = this.map;
    const stride = this.map.width;
    const columns = Uint8Array.from(
      { length: width },
      (_, x) => Math.floor((part.left + x) / this.cell) % SIDE,
    );
    for (let y = part.top, at = 0; y < part.bottom; y += 1) {
      const cellY = (Math.floor(y / this.cell) % SIDE) * SIDE;
      const row = y * stride + part.left;
      for (let x = 0; x < width; x += 1, at += 1) {
        const value = pixels[row + x] as number;
        if (value === 0) continue;
        const cell = (this.patterns[value] as number) * SIDE * SIDE + cellY + (columns[x] as number);
        out[at] = (WHOLE[cell] === 1 ? this.full[value] : this.light[value]) as number;
      }
    }
    context.putImageData(image, part.left, part.top);
  }
}

function cells(pattern: Pattern): number[] {
  return Array.from({ length: SIDE * SIDE }, (_, at) => (pattern(at % SIDE, Math.floor(at / SIDE)) ? 1 : 0));
}

/** A pattern as a path in a square of eight: what is drawn fully. */
export function patternPath(pattern: number): string {
  const first = (pattern % PATTERNS.length) * SIDE * SIDE;
  const cell = (_: unknown, at: number): string =>
    WHOLE[first + at] === 1 ? `M${at % SIDE} ${Math.floor(at / SIDE)}h1v1h-1z` : "";
  return Array.from({ length: SIDE * SIDE }, cell).join("");
}

/** As a little-endian machine reads four bytes of canvas. */
function abgr(rgb: number, alpha: number): number {
  return ((alpha << 24) | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
}
