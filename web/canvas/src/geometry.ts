/** Points, boxes and distances. Pure; the unit is that of the caller, mostly source pixels of the image. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

export function clampPoint(point: Point, size: Size): Point {
  return { x: clamp(point.x, 0, size.width), y: clamp(point.y, 0, size.height) };
}

export function rounded(point: Point): Point {
  return { x: Math.round(point.x), y: Math.round(point.y) };
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

export function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** The smallest box around all points; there has to be one. */
export function boundsOf(points: readonly Point[]): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return { left, top, width: right - left, height: bottom - top };
}

export function cornersOf(box: Box): [Point, Point, Point, Point] {
  const [right, bottom] = [box.left + box.width, box.top + box.height];
  return [
    { x: box.left, y: box.top },
    { x: right, y: box.top },
    { x: right, y: bottom },
    { x: box.left, y: bottom },
  ];
}

export function overlaps(a: Box, b: Box): boolean {
  return (
    a.left <= b.left + b.width &&
    b.left <= a.left + a.width &&
    a.top <= b.top + b.height &&
    b.top <= a.top + a.height
  );
}

/** The point of the segment that is nearest. */
export function nearestOnSegment(point: Point, from: Point, to: Point): Point {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  if (length === 0) return from;
  const along = clamp(((point.x - from.x) * dx + (point.y - from.y) * dy) / length, 0, 1);
  return { x: from.x + along * dx, y: from.y + along * dy };
}

/** The edge that is nearest to a point: the index of its first vertex, the foot on it and the distance. */
export function nearestEdge(
  point: Point,
  vertices: readonly Point[],
  closed: boolean,
): { index: number; foot: Point; distance: number } | null {
  let best: { index: number; foot: Point; distance: number } | null = null;
  const edges = closed ? vertices.length : vertices.length - 1;
  for (let index = 0; index < edges; index++) {
    const foot = nearestOnSegment(point, vertices[index]!, vertices[(index + 1) % vertices.length]!);
    const away = distance(point, foot);
    if (best === null || away < best.distance) best = { index, foot, distance: away };
  }
  return best;
}

/** By the even-odd rule, as it is filled. */
export function insidePolygon(point: Point, vertices: readonly Point[]): boolean {
  let inside = false;
  for (let index = 0, before = vertices.length - 1; index < vertices.length; before = index++) {
    const [a, b] = [vertices[index]!, vertices[before]!];
    if (a.y > point.y !== b.y > point.y && point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x)
      inside = !inside;
  }
  return inside;
}

export function polygonArea(vertices: readonly Point[]): number {
  let twice = 0;
  for (let index = 0; index < vertices.length; index++) {
    const [a, b] = [vertices[index]!, vertices[(index + 1) % vertices.length]!];
    twice += a.x * b.y - b.x * a.y;
  }
  return Math.abs(twice) / 2;
}
