/** Where a text may be cut: between what people see as characters, and between words. */
import { type Line, lineAt } from "./lines.ts";

const CHARACTERS = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const WORDS = new Intl.Segmenter(undefined, { granularity: "word" });

/** Offsets in UTF-16 units; `end` is exclusive. */
export type Range = { readonly start: number; readonly end: number };

/** Looks at one line at a time: a line break is a cut, and a long text is no reason to be slow. */
export class Breaks {
  constructor(
    private readonly text: string,
    private readonly lines: readonly Line[],
  ) {}

  /** The range with every character that it cuts through taken whole. */
  whole({ start, end }: Range): Range {
    const first = this.piece(CHARACTERS, start);
    const last = this.piece(CHARACTERS, end);
    return { start: first ? first.start : start, end: last && last.start < end ? last.end : end };
  }

  /** Without the white space at both ends, on character boundaries; null when nothing is left. */
  trimmed(range: Range): Range | null {
    const part = this.text.slice(range.start, range.end);
    const start = range.start + part.length - part.trimStart().length;
    const end = range.end - (part.length - part.trimEnd().length);
    return start < end ? this.whole({ start, end }) : null;
  }

  /** The word, or the run of punctuation, around an offset; null on white space. */
  word(offset: number): Range | null {
    const found = this.piece(WORDS, offset);
    return found ? this.trimmed(found) : null;
  }

  /** The next cut behind an offset (`by` is 1) or before it (-1). */
  step(offset: number, by: 1 | -1, unit: "character" | "word"): number {
    const segmenter = unit === "word" ? WORDS : CHARACTERS;
    let at = offset;
    do {
      at = by === 1 ? this.next(segmenter, at) : this.previous(segmenter, at);
    } while (unit === "word" && at > 0 && at < this.text.length && this.isSpace(by === 1 ? at - 1 : at));
    return at;
  }

  private next(segmenter: Intl.Segmenter, offset: number): number {
    const following = this.lines[lineAt(this.lines, offset) + 1];
    return this.piece(segmenter, offset)?.end ?? following?.start ?? this.text.length;
  }

  private previous(segmenter: Intl.Segmenter, offset: number): number {
    const index = lineAt(this.lines, offset);
    const line = this.lines[index];
    if (!line || offset <= line.start) return this.lines[index - 1]?.end ?? 0;
    return this.piece(segmenter, offset - 1)?.start ?? line.end;
  }

  /** The piece of a line that the unit at `offset` is in; null at the end of a line and in a line break. */
  private piece(segmenter: Intl.Segmenter, offset: number): Range | null {
    const line = this.lines[lineAt(this.lines, offset)];
    if (!line || offset >= line.end) return null;
    const part = segmenter.segment(this.text.slice(line.start, line.end)).containing(offset - line.start);
    if (!part) return null;
    const start = line.start + part.index;
    return { start, end: start + part.segment.length };
  }

  private isSpace(offset: number): boolean {
    return /\s/.test(this.text[offset] ?? "");
  }
}
