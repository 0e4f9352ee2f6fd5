import { firstIndex } from "./code-points.ts";

/** A line of the text in UTF-16 units; `end` is before its line break. */
export type Line = { readonly start: number; readonly end: number };

/** Whatever breaks a line in a text file. A break of two characters is one break. */
const BREAK = /\r\n|[\n\r\u2028\u2029]/g;

export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const found of text.matchAll(BREAK)) {
    lines.push({ start, end: found.index });
    start = found.index + found[0].length;
  }
  lines.push({ start, end: text.length });
  return lines;
}

/** The index of the line that an offset is in; one within a break belongs to the line before it. */
export function lineAt(lines: readonly Line[], offset: number): number {
  return Math.max(0, firstIndex(lines.length, (index) => (lines[index]?.start ?? 0) > offset) - 1);
}
