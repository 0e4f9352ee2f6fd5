/** What mask elements put into the answer, and read from it (contract section 7.5). */
import {
  type ColourTable,
  classColour,
  encodePng,
  type LabelMap,
  type MaskObject,
  normalColour,
  rgbOf,
  toBase64,
} from "@groundwork/canvas";

export type Mappings = Record<string, { color: string }>;
export type Instance = { color: string; label: string };

/** The picture of a map, its numbers in the colours of what they stand for. */
export function labeledImage(map: LabelMap, objects: Iterable<MaskObject>): { pngImageData: string } {
  const table: (number | undefined)[] = [];
  for (const { number, colour } of objects) table[number] = rgbOf(colour);
  return { pngImageData: toBase64(encodePng(map, Array.from(table) satisfies ColourTable)) };
}

export function mappingsOf(objects: Iterable<MaskObject>): Mappings {
  return Object.fromEntries([...objects].map(({ label, colour }) => [label, { color: colour }]));
}

/** The colours that somebody has given to labels. */
export function mappedColours(given: unknown): Map<string, string> {
  const colours = new Map<string, string>();
  if (typeof given !== "object" || given === null) return colours;
  for (const [label, mapped] of Object.entries(given)) {
    const colour = normalColour(
      typeof mapped === "object" && mapped !== null ? (mapped as { color?: unknown }).color : mapped,
    );
    if (colour !== null && ![...colours.values()].includes(colour)) colours.set(label, colour);
  }
  return colours;
}

export function instancesOf(given: unknown): Instance[] {
  if (!Array.isArray(given)) return [];
  return given.flatMap((one: { color?: unknown; label?: unknown } | null) => {
    const color = normalColour(one?.color);
    return color !== null && typeof one?.label === "string" ? [{ color, label: one.label }] : [];
  });
}

/** A colour for each label: the one that was given to it, else the next that nobody has. */
export function coloursFor(
  labels: readonly string[],
  given: ReadonlyMap<string, string>,
): Map<string, string> {
  const colours = new Map<string, string>();
  const taken = new Set(labels.map((label) => given.get(label)));
  labels.forEach((label, index) => {
    const own = given.get(label);
    const colour = own ?? freeColour(taken, index);
    taken.add(colour);
    colours.set(label, colour);
  });
  return colours;
}

/** The colour of this place in the order, or of the next one that is free. */
export function freeColour(taken: ReadonlySet<string | undefined>, index: number): string {
  let at = index;
  while (taken.has(classColour(at))) at += 1;
  return classColour(at);
}

/** Of the picture inside an answer. */
export function pngIn(part: unknown): string | null {
  const image = (part as { labeledImage?: { pngImageData?: unknown } } | null)?.labeledImage;
  return typeof image?.pngImageData === "string" ? image.pngImageData : null;
}
