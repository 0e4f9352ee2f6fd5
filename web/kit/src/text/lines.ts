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

/** Of a line in UTF-16 units, at most, before it is drawn in several parts. */
const LONG = 2_000;

/**
 * The lines, the longest ones cut behind a word. Browsers lay a line out as a whole after each change: one of
 * 100,000 characters takes them 60 ms, fifty of 2,000 a tenth of that, and a reader sees a line that wraps.
 */
export function shortLinesOf(text: string): Line[] {
  return linesOf(text).flatMap(({ start, end }) => {
    const parts: Line[] = [];
    let from = start;
    while (end - from > LONG) {
      const to = from + cut(text.slice(from, from + LONG));
      parts.push({ start: from, end: to });
      from = to;
    }
    return [...parts, { start: from, end }];
  });
}

function cut(part: string): number {
  const space = /^.*\s/s.exec(part);
  if (space) return space[0].length;
  // A script without spaces: between characters, the last of which may go on behind the part.
  const last = new Intl.Segmenter(undefined, { granularity: "grapheme" })
    .segment(part)
    .containing(part.length - 1);
  return last && last.index > 0 ? last.index : part.length;
}

/** The index of the line that an offset is in; one within a break belongs to the line before it. */
export function lineAt(lines: readonly Line[], offset: number): number {
  return Math.max(0, firstIndex(lines.length, (index) => (lines[index]?.start ?? 0) > offset) - 1);
}
