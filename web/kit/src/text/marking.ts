import { Breaks, type Range } from "./breaks.ts";
import { CodePoints } from "./code-points.ts";
import { linesOf } from "./lines.ts";
import * as spans from "./spans.ts";

/** What an edit did, in words for the worker; one that was refused has changed nothing. */
export type Outcome = { readonly done: boolean; readonly message: string };

export type Edge = "start" | "end";

/** An entity as it stands in an answer; offsets count code points. */
export type Entity = { label: string; startOffset: number; endOffset: number };

const MOST_QUOTED = 48;
/** The first half of a character of two units. */
const HALF = /[\ud800-\udbff]$/;
const OVERLAPS = "Part of this is marked already.";

/** A text that is being marked. Knows nothing of how it is shown. */
export class Marking {
  readonly breaks: Breaks;
  private readonly points: CodePoints;
  private history = new spans.History();
  private lastId = 0;
  selected: number | null = null;

  constructor(
    readonly text: string,
    private readonly mayOverlap: boolean,
    /** How people call a label. */
    private readonly nameOf: (label: string) => string = (label) => label,
  ) {
    this.breaks = new Breaks(text, linesOf(text));
    this.points = new CodePoints(text);
  }

  get spans(): spans.Spans {
    return this.history.now;
  }

  get selectedSpan(): spans.Span | null {
    return this.spans.find((one) => one.id === this.selected) ?? null;
  }

  get canUndo(): boolean {
    return this.history.canUndo;
  }

  get canRedo(): boolean {
    return this.history.canRedo;
  }

  /** In the key order of the contract's examples. */
  get entities(): Entity[] {
    return this.spans.map(({ label, start, end }) => ({
      endOffset: this.points.ofUnits(end),
      label,
      startOffset: this.points.ofUnits(start),
    }));
  }

  /** Begin with these, and nothing to undo. What does not lie in the text, or has none of `labels`, is left out. */
  load(entities: unknown, labels: ReadonlySet<string>): void {
    const found = Array.isArray(entities) ? entities.flatMap((one) => this.spanOf(one, labels) ?? []) : [];
    const loaded = found.filter((span, index) => !spans.repeats(found.slice(0, index), span));
    this.history = new spans.History(spans.sorted(loaded));
    this.selected = null;
  }

  /** Mark what is selected; the same range once more gets the other label. */
  mark(selection: Range, label: string): Outcome {
    const range = this.breaks.trimmed(selection);
    if (!range) return refused("There is nothing to mark here.");
    const same = this.spans.find((one) => one.start === range.start && one.end === range.end);
    if (same && !this.mayOverlap) {
      this.selected = same.id;
      return this.relabel(label);
    }
    if (!this.mayOverlap && this.spans.some((one) => spans.overlap(one, range))) return refused(OVERLAPS);
    const span = { ...range, label, id: ++this.lastId };
    if (spans.repeats(this.spans, span)) return refused("This has the label already.");
    this.history.commit(spans.sorted([...this.spans, span]));
    this.selected = span.id;
    return done(`Marked “${this.quote(span)}” as ${this.nameOf(label)}.`);
  }

  relabel(label: string): Outcome {
    const span = this.selectedSpan;
    if (!span) return refused("No span is selected.");
    if (span.label === label) return done(`“${this.quote(span)}” is ${this.nameOf(label)}.`);
    return this.replace({ ...span, label }, `“${this.quote(span)}” is ${this.nameOf(label)} now.`);
  }

  remove(id: number | null = this.selected): Outcome {
    const span = this.spans.find((one) => one.id === id);
    if (!span) return refused("No span is selected.");
    this.history.commit(spans.without(this.spans, span.id));
    if (this.selected === id) this.selected = null;
    return done(`Removed ${this.nameOf(span.label)} from “${this.quote(span)}”.`);
  }

  /** Move an edge of the selected span by a character or a word. */
  nudge(edge: Edge, by: 1 | -1, unit: "character" | "word"): Outcome {
    const span = this.selectedSpan;
    if (!span) return refused("No span is selected.");
    return this.moveEdge(edge, this.breaks.step(span[edge], by, unit));
  }

  /** Move an edge of the selected span to an offset, or as far there as it may go. */
  moveEdge(edge: Edge, offset: number): Outcome {
    const span = this.selectedSpan;
    if (!span) return refused("No span is selected.");
    const moved = this.withEdge(span, edge, offset);
    if (moved[edge] === span[edge]) return refused("The span cannot go further.");
    return this.replace(moved, `“${this.quote(moved)}”`);
  }

  /** The span with one edge as near to an offset as neighbours and its other edge allow. */
  withEdge(span: spans.Span, edge: Edge, offset: number): spans.Span {
    const room = spans.roomOf(this.spans, span, this.text.length, this.mayOverlap);
    const range =
      edge === "start"
        ? { start: Math.max(room.start, Math.min(offset, span.end - 1)), end: span.end }
        : { start: span.start, end: Math.min(room.end, Math.max(offset, span.start + 1)) };
    return { ...span, ...this.breaks.whole(range) };
  }

  undo(): Outcome {
    return this.travelled(this.history.undo(), "Undone.", "There is nothing to undo.");
  }

  redo(): Outcome {
    return this.travelled(this.history.redo(), "Done again.", "There is nothing to do again.");
  }

  /** The next span behind a place in the text, or before it; null when there is none. */
  neighbour(offset: number, by: 1 | -1): spans.Span | null {
    const index = this.spans.findIndex((one) => one.id === this.selected);
    if (index >= 0) return this.spans[index + by] ?? null;
    return (
      (by === 1
        ? this.spans.find((one) => one.start >= offset)
        : this.spans.findLast((one) => one.end <= offset)) ?? null
    );
  }

  quote({ start, end }: Range): string {
    const part = this.text.slice(start, end);
    return part.length > MOST_QUOTED ? `${part.slice(0, MOST_QUOTED).replace(HALF, "")}…` : part;
  }

  private replace(span: spans.Span, message: string): Outcome {
    if (spans.repeats(this.spans, span)) return refused("This would be there twice.");
    this.history.commit(spans.replaced(this.spans, span));
    return done(message);
  }

  private travelled(moved: boolean, message: string, otherwise: string): Outcome {
    if (moved && !this.selectedSpan) this.selected = null;
    return moved ? done(message) : refused(otherwise);
  }

  private spanOf(given: unknown, labels: ReadonlySet<string>): spans.Span | null {
    const { label, startOffset, endOffset } = (given ?? {}) as Record<string, unknown>;
    const [start, end] = [Number(startOffset), Number(endOffset)];
    if (typeof label !== "string" || !labels.has(label)) return null;
    if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || start >= this.points.length)
      return null;
    if (end <= start) return null;
    const last = Math.min(end, this.points.length);
    return { id: ++this.lastId, label, start: this.points.toUnits(start), end: this.points.toUnits(last) };
  }
}

function done(message: string): Outcome {
  return { done: true, message };
}

function refused(message: string): Outcome {
  return { done: false, message };
}
