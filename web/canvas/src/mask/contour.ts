/** From pixels to polygons: outlines along the sides of pixels, and with fewer vertices. */
import type { LabelMap } from "./label-map.ts";
import type { Vertex } from "./polygon.ts";
import type { PixelRectangle } from "./rectangle.ts";

// To the right, down, to the left, up.
const STEP_X = [1, 0, -1, 0] as const;
const STEP_Y = [0, 1, 0, -1] as const;

/**
 * Rings around all pixels of a number, those around holes included; pixels that touch at a corner alone are
 * apart. Filling the rings gives exactly these pixels again.
 *
 * `within`: where to look; what lies beyond counts as another number.
 */
export function outlines(map: LabelMap, value: number, within: PixelRectangle): Vertex[][] {
  const { left, top, right, bottom } = within;
  const width = right - left;
  const seen = new Uint8Array(width * (bottom - top));
  const inside = (x: number, y: number): boolean =>
    x >= left && x < right && y >= top && y < bottom && map.pixels[y * map.width + x] === value;
  const rings: Vertex[][] = [];
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      if (inside(x, y) && !inside(x, y - 1) && seen[(y - top) * width + x - left] === 0)
        rings.push(ringFrom(x, y));
    }
  }
  return rings;

  /** Follows the sides with the number on the right hand, from the upper side of a pixel on. */
  function ringFrom(startX: number, startY: number): Vertex[] {
    const ring: Vertex[] = [];
    let x = startX;
    let y = startY;
    let way = 0;
    do {
      if (way === 0) seen[(y - top) * width + x - left] = 1;
      x += STEP_X[way] as number;
      y += STEP_Y[way] as number;
      // The pixels ahead, on the right and on the left of the way.
      const aheadRight = inside(x - (way === 1 || way === 2 ? 1 : 0), y - (way === 2 || way === 3 ? 1 : 0));
      const aheadLeft = inside(x - (way === 2 || way === 3 ? 1 : 0), y - (way === 0 || way === 3 ? 1 : 0));
      const turned = aheadRight ? (aheadLeft ? (way + 3) % 4 : way) : (way + 1) % 4;
      if (turned !== way) ring.push({ x, y });
      way = turned;
    } while (x !== startX || y !== startY || way !== 0);
    return ring;
  }
}

/**
 * The ring with fewer vertices, none of which was further than `tolerance` from the new sides (Douglas and
 * Peucker 1973). Less than a triangle never comes out of it.
 */
export function simplified(ring: readonly Vertex[], tolerance: number): Vertex[] {
  if (ring.length <= 3) return [...ring];
  // A ring has no ends: it is cut at a vertex and at the one furthest from it.
  const first = ring[0] as Vertex;
  let far = 0;
  for (let at = 1; at < ring.length; at += 1)
    if (apart(first, ring[at] as Vertex) > apart(first, ring[far] as Vertex)) far = at;
  const closed = [...ring, first];
  const kept = new Uint8Array(closed.length);
  kept[0] = 1;
  kept[far] = 1;
  const spans: [number, number][] = [
    [0, far],
    [far, ring.length],
  ];
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const [from, to] = span;
    let worst = -1;
    let distance = tolerance;
    for (let at = from + 1; at < to; at += 1) {
      const away = fromSegment(closed[at] as Vertex, closed[from] as Vertex, closed[to] as Vertex);
      if (away > distance) [worst, distance] = [at, away];
    }
    if (worst === -1) continue;
    kept[worst] = 1;
    spans.push([from, worst], [worst, to]);
  }
  const result = ring.filter((_, at) => kept[at] === 1);
  return result.length >= 3 ? result : [...ring];
}

/** Of a ring, in square pixels; positive where its inside is on the right hand. */
export function signedArea(ring: readonly Vertex[]): number {
  let twice = 0;
  for (let at = 0; at < ring.length; at += 1) {
    const one = ring[at] as Vertex;
    const other = ring[(at + 1) % ring.length] as Vertex;
    twice += one.x * other.y - other.x * one.y;
  }
  return twice / 2;
}

function apart(one: Vertex, other: Vertex): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

function fromSegment(point: Vertex, one: Vertex, other: Vertex): number {
  const length = apart(one, other);
  if (length === 0) return apart(point, one);
  const along = ((point.x - one.x) * (other.x - one.x) + (point.y - one.y) * (other.y - one.y)) / length ** 2;
  const held = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - one.x - held * (other.x - one.x), point.y - one.y - held * (other.y - one.y));
}
