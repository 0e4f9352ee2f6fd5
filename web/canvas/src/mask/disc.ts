/**
 * Brushes: all pixels whose middle lies within a disc, and no others. Nothing is ever half painted.
 *
 * A disc of an odd diameter has its middle in that of a pixel, one of an even diameter on a corner of pixels.
 */
import type { SpanSink } from "./label-map.ts";

export type Pixel = { x: number; y: number };

/** The disc's place for a pointer at these coordinates of the picture: the pixel, or the corner, nearest to it. */
export function discCentre(x: number, y: number, diameter: number): Pixel {
  return diameter % 2 === 1 ? { x: Math.floor(x), y: Math.floor(y) } : { x: Math.round(x), y: Math.round(y) };
}

/** For each row of the disc, how far it reaches: columns `from` to before `to`, relative to its centre. */
type DiscRows = { top: number; from: Int32Array; to: Int32Array };

const known = new Map<number, DiscRows>();

function discRows(diameter: number): DiscRows {
  const cached = known.get(diameter);
  if (cached !== undefined) return cached;
  const odd = diameter % 2;
  const top = -Math.floor(diameter / 2);
  const from = new Int32Array(diameter);
  const to = new Int32Array(diameter);
  for (let row = 0; row < diameter; row += 1) {
    const away = top + row + (odd === 1 ? 0 : 0.5);
    const reach = Math.sqrt(Math.max(0, (diameter / 2) ** 2 - away * away));
    // Middles of pixels lie at whole numbers from the centre, or halfway between them.
    const columns = odd === 1 ? Math.floor(reach) : Math.floor(reach + 0.5);
    from[row] = -columns;
    to[row] = columns + odd;
  }
  const rows = { top, from, to };
  known.set(diameter, rows);
  return rows;
}

/** The pixels that a disc covers on its way from one place to the other. */
export function discAlong(start: Pixel, end: Pixel, diameter: number, sink: SpanSink): void {
  const disc = discRows(diameter);
  const first = Math.min(start.y, end.y) + disc.top;
  const height = Math.abs(end.y - start.y) + diameter;
  const from = new Int32Array(height).fill(0x7fffffff);
  const to = new Int32Array(height).fill(-0x80000000);
  // Discs of neighbouring places overlap or touch in each row, so that one span for each row is all.
  alongLine(start, end, (x, y) => {
    const offset = y + disc.top - first;
    for (let row = 0; row < diameter; row += 1) {
      const left = x + (disc.from[row] as number);
      const right = x + (disc.to[row] as number);
      if (left < (from[offset + row] as number)) from[offset + row] = left;
      if (right > (to[offset + row] as number)) to[offset + row] = right;
    }
  });
  for (let row = 0; row < height; row += 1) sink(first + row, from[row] as number, to[row] as number);
}

/** Bresenham's line: places of whole numbers, each a neighbour of the one before. */
function alongLine(start: Pixel, end: Pixel, place: (x: number, y: number) => void): void {
  let { x, y } = start;
  const width = Math.abs(end.x - x);
  const height = -Math.abs(end.y - y);
  const stepX = x < end.x ? 1 : -1;
  const stepY = y < end.y ? 1 : -1;
  let error = width + height;
  for (;;) {
    place(x, y);
    if (x === end.x && y === end.y) return;
    const twice = 2 * error;
    if (twice >= height) {
      error += height;
      x += stepX;
    }
    if (twice <= width) {
      error += width;
      y += stepY;
    }
  }
}
