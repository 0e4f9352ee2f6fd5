import {
  type Box,
  boundsOf,
  clamp,
  cornersOf,
  distance,
  insidePolygon,
  nearestEdge,
  type Point,
  polygonArea,
  type Size,
} from "./geometry.ts";

/** In source pixels: a box's numbers and all vertices are whole. A key point names the pixel it lies in. */
export type Geometry =
  | ({ readonly kind: "box" } & Box)
  | { readonly kind: "polygon" | "polyline" | "line"; readonly points: readonly Point[] }
  | { readonly kind: "keypoint"; readonly x: number; readonly y: number };

export type Kind = Geometry["kind"];

/** Never changed; an edit replaces it by another one with the same id. */
export interface Shape {
  readonly id: number;
  readonly label: string;
  readonly geometry: Geometry;
  /** Came with the task, to be adjusted. */
  readonly given: boolean;
}

/** What a kind is called in sentences for the worker. */
export const KIND_NAMES: Record<Kind, string> = {
  box: "box",
  polygon: "polygon",
  polyline: "polyline",
  line: "line",
  keypoint: "key point",
};

/** The outline as it is drawn. A key point's lies in the middle of its pixel. */
export function outlineOf(geometry: Geometry): readonly Point[] {
  if (geometry.kind === "box") return cornersOf(geometry);
  return geometry.kind === "keypoint" ? [{ x: geometry.x + 0.5, y: geometry.y + 0.5 }] : geometry.points;
}

export function isClosed(geometry: Geometry): boolean {
  return geometry.kind === "box" || geometry.kind === "polygon";
}

export function boundsOfShape(geometry: Geometry): Box {
  return geometry.kind === "box" ? geometry : boundsOf(outlineOf(geometry));
}

export function cornersOfShapes(shapes: readonly Shape[]): Point[] {
  return shapes.flatMap(({ geometry }) => cornersOf(boundsOfShape(geometry)));
}

function areaOf(geometry: Geometry): number {
  if (geometry.kind === "box") return geometry.width * geometry.height;
  return geometry.kind === "polygon" ? polygonArea(geometry.points) : 0;
}

/** How well a point hits: null not at all, else the lower the better. Within others, the smallest shape wins. */
export function hit(geometry: Geometry, point: Point, reach: number): number | null {
  const outline = outlineOf(geometry);
  if (geometry.kind === "keypoint") {
    const away = distance(point, outline[0]!);
    return away <= reach ? away / reach : null;
  }
  const closed = isClosed(geometry);
  const edge = nearestEdge(point, outline, closed);
  const near = edge !== null && edge.distance <= reach;
  if (!closed) return near ? 1 + edge.distance / reach : null;
  return near || insidePolygon(point, outline) ? 2 + areaOf(geometry) : null;
}

function movedBy(geometry: Geometry, dx: number, dy: number): Geometry {
  if (geometry.kind === "keypoint") return { ...geometry, x: geometry.x + dx, y: geometry.y + dy };
  if (geometry.kind === "box") return { ...geometry, left: geometry.left + dx, top: geometry.top + dy };
  return { ...geometry, points: geometry.points.map(({ x, y }) => ({ x: x + dx, y: y + dy })) };
}

/** Moved by whole pixels, as far as the image allows for all of them: they keep their places to one another. */
export function movedTogether(shapes: readonly Shape[], dx: number, dy: number, image: Size): Shape[] {
  if (shapes.length === 0) return [];
  const all = boundsOf(shapes.flatMap(({ geometry }) => reachOf(geometry)));
  const byX = clamp(dx, -all.left, Math.max(-all.left, image.width - all.left - all.width));
  const byY = clamp(dy, -all.top, Math.max(-all.top, image.height - all.top - all.height));
  return shapes.map((shape) => ({ ...shape, geometry: movedBy(shape.geometry, byX, byY) }));
}

/** With its left and top edges at these places, as far as the image allows. */
export function movedTo(geometry: Geometry, to: { x?: number; y?: number }, image: Size): Geometry {
  const bounds = boundsOf(reachOf(geometry));
  const shape = { id: 0, label: "", given: false, geometry };
  const [dx, dy] = [(to.x ?? bounds.left) - bounds.left, (to.y ?? bounds.top) - bounds.top];
  return movedTogether([shape], dx, dy, image)[0]!.geometry;
}

/** What has to stay within the image; of a key point, its whole pixel. */
function reachOf(geometry: Geometry): readonly Point[] {
  if (geometry.kind !== "keypoint") return outlineOf(geometry);
  const { x, y } = geometry;
  return [
    { x, y },
    { x: x + 1, y: y + 1 },
  ];
}

/** The right and bottom edges moved; for anything but a box nothing happens. */
export function resizedBy(geometry: Geometry, dx: number, dy: number, image: Size): Geometry {
  if (geometry.kind !== "box") return geometry;
  return {
    ...geometry,
    width: clamp(geometry.width + dx, 1, image.width - geometry.left),
    height: clamp(geometry.height + dy, 1, image.height - geometry.top),
  };
}

/** The box between two corners, in whole pixels within the image; null when nothing is left of it. */
export function boxBetween(a: Point, b: Point, image: Size): Extract<Geometry, { kind: "box" }> | null {
  const [x1, x2] = [a.x, b.x].map((x) => clamp(Math.round(x), 0, image.width)) as [number, number];
  const [y1, y2] = [a.y, b.y].map((y) => clamp(Math.round(y), 0, image.height)) as [number, number];
  if (x1 === x2 || y1 === y2) return null;
  return {
    kind: "box",
    left: Math.min(x1, x2),
    top: Math.min(y1, y2),
    width: Math.abs(x2 - x1),
    height: Math.abs(y2 - y1),
  };
}

export function sameGeometry(a: Geometry, b: Geometry): boolean {
  if (a.kind !== b.kind) return false;
  const [ours, theirs] = [outlineOf(a), outlineOf(b)];
  return (
    ours.length === theirs.length &&
    ours.every((point, at) => point.x === theirs[at]!.x && point.y === theirs[at]!.y)
  );
}
