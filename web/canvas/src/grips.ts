import {
  clamp,
  cornersOf,
  distance,
  middle,
  nearestEdge,
  type Point,
  rounded,
  type Size,
} from "./geometry.ts";
import { boxBetween, type Geometry, isClosed, outlineOf } from "./shape.ts";

/** A place by which a shape can be pulled. `index` counts vertices; of a box, corners are 0 to 3 and edges 4 to 7. */
export interface Grip {
  readonly kind: "corner" | "edge" | "vertex" | "insert" | "point";
  readonly index: number;
  readonly at: Point;
  readonly cursor: string;
}

const CORNER_CURSORS = ["nwse-resize", "nesw-resize", "nwse-resize", "nesw-resize"];
const EDGE_CURSORS = ["ns-resize", "ew-resize", "ns-resize", "ew-resize"];

/** Those that are drawn. */
export function gripsOf(geometry: Geometry): Grip[] {
  if (geometry.kind === "box") {
    const corners = cornersOf(geometry);
    return [
      ...corners.map((at, index): Grip => ({ kind: "corner", index, at, cursor: CORNER_CURSORS[index]! })),
      ...corners.map(
        (at, index): Grip => ({
          kind: "edge",
          index: index + 4,
          at: middle(at, corners[(index + 1) % 4]!),
          cursor: EDGE_CURSORS[index]!,
        }),
      ),
    ];
  }
  const kind = geometry.kind === "keypoint" ? "point" : "vertex";
  return outlineOf(geometry).map((at, index): Grip => ({ kind, index, at, cursor: "move" }));
}

/** The grip under the pointer: vertices before edges; anywhere on an edge counts. */
export function gripAt(geometry: Geometry, point: Point, reach: number): Grip | null {
  let best: Grip | null = null;
  let nearest = reach;
  for (const grip of gripsOf(geometry)) {
    const away = grip.kind === "edge" ? Infinity : distance(grip.at, point);
    if (away <= nearest) [best, nearest] = [grip, away];
  }
  if (best !== null || geometry.kind === "keypoint" || geometry.kind === "line") return best;
  const edge = nearestEdge(point, outlineOf(geometry), isClosed(geometry));
  if (edge === null || edge.distance > reach * 0.6) return null;
  if (geometry.kind === "box")
    return { kind: "edge", index: edge.index + 4, at: edge.foot, cursor: EDGE_CURSORS[edge.index]! };
  return { kind: "insert", index: edge.index + 1, at: edge.foot, cursor: "copy" };
}

/** The geometry with the grip pulled to a point within the image; null when nothing would be left of it. */
export function pulled(geometry: Geometry, grip: Grip, to: Point, image: Size): Geometry | null {
  if (geometry.kind === "keypoint") return { ...geometry, ...pixelAt(to, image) };
  if (geometry.kind !== "box") {
    const points = [...geometry.points];
    points.splice(grip.index, grip.kind === "insert" ? 0 : 1, rounded(to));
    return { ...geometry, points };
  }
  const corners = cornersOf(geometry);
  if (grip.kind === "corner") return boxBetween(corners[(grip.index + 2) % 4]!, to, image);
  // An edge moves between the two corners of the opposite one, along one axis.
  const [a, b] = [corners[(grip.index + 2) % 4]!, corners[(grip.index + 3) % 4]!];
  return grip.index % 2 === 0
    ? boxBetween(a, { x: b.x, y: to.y }, image)
    : boxBetween(a, { x: to.x, y: b.y }, image);
}

/** The pixel that a point lies in. */
export function pixelAt(point: Point, image: Size): Point {
  return {
    x: clamp(Math.floor(point.x), 0, image.width - 1),
    y: clamp(Math.floor(point.y), 0, image.height - 1),
  };
}
