/** How shapes stand in answers and in `initial-value` (contract section 7.5). Pure. */
import {
  boxBetween,
  clamp,
  type Geometry,
  type Kind,
  LEAST_VERTICES,
  type Point,
  type Size,
} from "@groundwork/canvas";

export interface Form {
  readonly kind: Kind;
  /** Under which the list of shapes stands. */
  readonly key: string;
  /** Whether the answer says if given work was changed. */
  readonly tellsModified: boolean;
}

export const FORMS = {
  box: { kind: "box", key: "boundingBoxes", tellsModified: true },
  polygon: { kind: "polygon", key: "polygons", tellsModified: false },
  polyline: { kind: "polyline", key: "polylines", tellsModified: true },
  line: { kind: "line", key: "lines", tellsModified: true },
  keypoint: { kind: "keypoint", key: "keypoints", tellsModified: false },
} as const satisfies Record<Kind, Form>;

export interface Labelled {
  readonly label: string;
  readonly geometry: Geometry;
}

export function written({ label, geometry }: Labelled): Record<string, unknown> {
  if (geometry.kind === "box") {
    const { height, left, top, width } = geometry;
    return { height, label, left, top, width };
  }
  if (geometry.kind === "keypoint") return { label, x: geometry.x, y: geometry.y };
  return { label, vertices: geometry.points.map(({ x, y }) => ({ x, y })) };
}

/** The shapes in a list, or in an object that holds the list; whatever is none is left out. */
export function read(part: unknown, { kind, key }: Form, image: Size): Labelled[] {
  const list = Array.isArray(part) ? part : (part as Record<string, unknown> | null | undefined)?.[key];
  if (!Array.isArray(list)) return [];
  return (list as unknown[]).flatMap((item) => {
    if (typeof item !== "object" || item === null) return [];
    const fields = item as Record<string, unknown>;
    const geometry = geometryIn(fields, kind, image);
    return geometry === null ? [] : [{ label: String(fields["label"] ?? ""), geometry }];
  });
}

function geometryIn(fields: Record<string, unknown>, kind: Kind, image: Size): Geometry | null {
  if (kind === "box") {
    const [left, top, width, height] = ["left", "top", "width", "height"].map((name) => Number(fields[name]));
    if (![left, top, width, height].every(Number.isFinite)) return null;
    return boxBetween({ x: left!, y: top! }, { x: left! + width!, y: top! + height! }, image);
  }
  if (kind === "keypoint") {
    const point = pointIn(fields);
    if (point === null) return null;
    return {
      kind,
      x: clamp(Math.round(point.x), 0, image.width - 1),
      y: clamp(Math.round(point.y), 0, image.height - 1),
    };
  }
  const vertices = Array.isArray(fields["vertices"]) ? (fields["vertices"] as unknown[]) : [];
  const points = vertices.flatMap((vertex) => {
    const point = pointIn(vertex);
    if (point === null) return [];
    return {
      x: clamp(Math.round(point.x), 0, image.width),
      y: clamp(Math.round(point.y), 0, image.height),
    };
  });
  if (points.length < LEAST_VERTICES[kind] || (kind === "line" && points.length > 2)) return null;
  return { kind, points };
}

function pointIn(value: unknown): Point | null {
  if (typeof value !== "object" || value === null) return null;
  const { x, y } = value as { x?: unknown; y?: unknown };
  const point = { x: Number(x), y: Number(y) };
  return Number.isFinite(point.x) && Number.isFinite(point.y) ? point : null;
}
