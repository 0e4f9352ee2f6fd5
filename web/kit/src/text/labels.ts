/** The labels of a text tool: names, how they are shown, keys and colours. Pure. */

export type Label = {
  /** What stands in the answer. */
  readonly label: string;
  /** On a span. */
  readonly short: string;
  /** In the list of labels. */
  readonly full: string;
  readonly colour: string;
  /** The key that chooses it; null beyond the twentieth. */
  readonly key: string | null;
};

/** The colours of the public tools come first; more of them are as far apart as hues can be. */
const COLOURS = [
  "#2ca02c",
  "#1f77b4",
  "#ff7f0e",
  "#d62728",
  "#9467bd",
  "#8c564b",
  "#e377c2",
  "#7f7f7f",
  "#bcbd22",
  "#17becf",
];
const GOLDEN_ANGLE = 137.508;

/** What the `labels` attribute says: objects with a name, or bare names. What is neither is left out. */
export function readLabels(given: unknown): Label[] {
  if (!Array.isArray(given)) return [];
  const found = new Map<string, Label>();
  for (const one of given) {
    const entry: Record<string, unknown> = typeof one === "object" && one !== null ? one : { label: one };
    const label = entry["label"];
    if (typeof label !== "string" || found.has(label)) continue;
    const full = text(entry["fullDisplayName"]) ?? label;
    const short = text(entry["shortDisplayName"]) ?? label;
    found.set(label, { label, full, short, colour: colour(found.size), key: key(found.size) });
  }
  return [...found.values()];
}

/** The index of the label that a key chooses: digits by their place on the keyboard, with Shift the second ten. */
export function labelIndexOfKey(code: string, shift: boolean): number | null {
  const digit = /^Digit([0-9])$/.exec(code)?.[1];
  if (digit === undefined) return null;
  return ((Number(digit) + 9) % 10) + (shift ? 10 : 0);
}

/** The labels whose names have these letters in them. */
export function found(labels: readonly Label[], letters: string): Label[] {
  const wanted = letters.trim().toLocaleLowerCase();
  return labels.filter((one) =>
    [one.label, one.full, one.short].some((name) => name.toLocaleLowerCase().includes(wanted)),
  );
}

function text(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

function colour(index: number): string {
  const turn = Math.round((index * GOLDEN_ANGLE) % 360);
  return COLOURS[index] ?? `hsl(${turn} 60% ${index % 2 ? 38 : 52}%)`;
}

function key(index: number): string | null {
  if (index >= 20) return null;
  const digit = String((index + 1) % 10);
  return index < 10 ? digit : `Shift+${digit}`;
}
