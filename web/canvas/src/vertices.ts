import { middle, rounded } from "./geometry.ts";
import type { Geometry } from "./shape.ts";

/** A path with fewer vertices than this is none. */
export const LEAST_VERTICES = { polygon: 3, polyline: 2, line: 2 } as const;

/** Null when too few would be left. */
export function withoutVertex(geometry: Geometry, index: number): Geometry | null {
  if (geometry.kind === "box" || geometry.kind === "keypoint") return null;
  if (geometry.points.length <= LEAST_VERTICES[geometry.kind]) return null;
  return { ...geometry, points: geometry.points.filter((_, at) => at !== index) };
}

/** With one more vertex, in the middle of the edge that follows this one; null where none can be added. */
export function withVertexAfter(geometry: Geometry, index: number): Geometry | null {
  if (geometry.kind !== "polygon" && geometry.kind !== "polyline") return null;
  const { points } = geometry;
  const next = geometry.kind === "polygon" ? points[(index + 1) % points.length] : points[index + 1];
  const from = points[index];
  if (from === undefined || next === undefined) return null;
  return { ...geometry, points: points.toSpliced(index + 1, 0, rounded(middle(from, next))) };
}
