/** What becomes of outlines that the server has found. Pure. */
import {
  boundsOf,
  boxBetween,
  cornersOf,
  type Geometry,
  type Point,
  polygonArea,
  rounded,
  type Size,
  simplified,
} from "@groundwork/canvas";

export type Ring = readonly Point[];

/** Source pixels that a vertex may be off the outline. */
const TOLERANCE = 1.5;

function largest(rings: readonly Ring[]): Ring | null {
  return rings.reduce<Ring | null>(
    (best, ring) => (best === null || polygonArea(ring) > polygonArea(best) ? ring : best),
    null,
  );
}

export function polygonOf(rings: readonly Ring[]): Geometry | null {
  const ring = largest(rings);
  const points = ring === null ? [] : simplified([...ring], TOLERANCE).map(rounded);
  return points.length < 3 ? null : { kind: "polygon", points };
}

export function boxOf(rings: readonly Ring[], image: Size): Geometry | null {
  const points = rings.flat();
  if (points.length === 0) return null;
  const [from, , to] = cornersOf(boundsOf(points));
  return boxBetween(from, to, image);
}
