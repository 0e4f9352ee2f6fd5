/** The `overlay` attribute of `crowd-image-classifier`: boxes or a mask that a worker looks at (contract section 7.5). */
import { classColour, normalColour, rgbOf } from "@groundwork/canvas";

export type OverlayBox = { label: string; left: number; top: number; width: number; height: number };

/** What is drawn in one colour, and what it is called. */
export type OverlayPart = { number: number; label: string; colour: string; pattern: number };

export type Overlay = {
  boxes: readonly OverlayBox[];
  /** The picture of a mask; null when there is none. */
  mask: string | null;
  /** Classes, or instances of a mask, that are drawn. */
  parts: readonly OverlayPart[];
};

type Given = Record<string, unknown>;

/** Whatever of the attribute can be read; unknown members are nobody's problem. */
export function overlayOf(given: unknown): Overlay {
  const { boundingBox, semanticSegmentation, instanceSegmentation } = record(given);
  if (boundingBox !== undefined) return boxesOf(record(boundingBox));
  if (semanticSegmentation !== undefined) return classesOf(record(semanticSegmentation));
  return instancesOf(record(instanceSegmentation));
}

function boxesOf(given: Given): Overlay {
  const boxes = list(given["value"])
    .map(record)
    .flatMap((one) => {
      const [left, top, width, height] = [one["left"], one["top"], one["width"], one["height"]].map(
        Number,
      ) as [number, number, number, number];
      const whole = [left, top, width, height].every(Number.isFinite);
      return whole ? [{ label: String(one["label"] ?? ""), left, top, width, height }] : [];
    });
  const labels = [...new Set([...list(given["labels"]).map(nameOf), ...boxes.map((box) => box.label)])];
  const used = new Set(boxes.map((box) => box.label));
  const parts = labels
    .map((label, index) => part(index, label, classColour(index), index))
    .filter(({ label }) => used.has(label));
  return { boxes, mask: null, parts };
}

function classesOf(given: Given): Overlay {
  const labels = list(given["labels"]).map(nameOf);
  const parts = Object.entries(record(given["labelMappings"])).map(([label, mapped], index) => {
    const place = labels.includes(label) ? labels.indexOf(label) : index;
    return part(index, label, normalColour(record(mapped)["color"]) ?? classColour(place), place);
  });
  return { boxes: [], mask: text(given["src"]), parts };
}

function instancesOf(given: Given): Overlay {
  const labels = list(given["labels"]).map(nameOf);
  const seen = new Map<string, number>();
  const parts = list(given["instances"])
    .map(record)
    .map((instance, index) => {
      const label = String(instance["label"] ?? "");
      const count = (seen.get(label) ?? 0) + 1;
      seen.set(label, count);
      const colour = normalColour(instance["color"]) ?? classColour(index);
      return part(index, `${label} ${count}`, colour, Math.max(0, labels.indexOf(label)));
    });
  return { boxes: [], mask: text(given["src"]), parts };
}

function part(index: number, label: string, colour: string, pattern: number): OverlayPart {
  return { number: index + 1, label, colour, pattern };
}

/** The numbers of a mask's parts by `0xrrggbb`. */
export function numbersOf(overlay: Overlay): Map<number, number> {
  return new Map(overlay.parts.map((one) => [rgbOf(one.colour), one.number]));
}

function nameOf(label: unknown): string {
  return typeof label === "object" && label !== null ? String(record(label)["label"] ?? "") : String(label);
}

function record(given: unknown): Given {
  return typeof given === "object" && given !== null && !Array.isArray(given) ? (given as Given) : {};
}

function list(given: unknown): unknown[] {
  return Array.isArray(given) ? given : [];
}

function text(given: unknown): string | null {
  return typeof given === "string" && given !== "" ? given : null;
}
