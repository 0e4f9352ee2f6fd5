/** The numbers of a shape as fields of a form. Pure; source pixels. */
import { boundsOfShape, boxBetween, type Geometry, movedTo, type Size } from "@groundwork/canvas";

export interface NumberField {
  readonly field: string;
  readonly title: string;
  readonly value: number;
}

/** Where a shape is, and how large a box is. */
export function fieldsOf(geometry: Geometry): NumberField[] {
  const { left, top } =
    geometry.kind === "keypoint" ? { left: geometry.x, top: geometry.y } : boundsOfShape(geometry);
  const place = [
    { field: "x", title: "Left", value: left },
    { field: "y", title: "Top", value: top },
  ];
  if (geometry.kind !== "box") return place;
  return [
    ...place,
    { field: "w", title: "Width", value: geometry.width },
    { field: "h", title: "Height", value: geometry.height },
  ];
}

/** The shape with one number changed, within the image; null when it is no number. */
export function withField(geometry: Geometry, field: string, value: number, image: Size): Geometry | null {
  if (!Number.isFinite(value)) return null;
  const number = Math.round(value);
  if (field === "x" || field === "y") return movedTo(geometry, { [field]: number }, image);
  if (geometry.kind !== "box") return null;
  const { left, top } = geometry;
  const width = field === "w" ? Math.max(1, number) : geometry.width;
  const height = field === "h" ? Math.max(1, number) : geometry.height;
  return boxBetween({ x: left, y: top }, { x: left + width, y: top + height }, image);
}

/** In a few characters, for a row of the list. */
export function measured(geometry: Geometry): string {
  if (geometry.kind === "box") return `${geometry.width} × ${geometry.height}`;
  if (geometry.kind === "keypoint") return `${geometry.x}, ${geometry.y}`;
  return geometry.kind === "line" ? "" : `${geometry.points.length} vertices`;
}
