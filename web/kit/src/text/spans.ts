/** Labelled parts of a text and what can be done to them. Pure: every edit makes a new list. */
import type { Range } from "./breaks.ts";

export type Span = Range & { readonly id: number; readonly label: string };

/** In the order of the text. */
export type Spans = readonly Span[];

export function sorted(spans: Spans): Spans {
  return spans.toSorted((one, other) => one.start - other.start || one.end - other.end || one.id - other.id);
}

export function overlap(one: Range, other: Range): boolean {
  return one.start < other.end && other.start < one.end;
}

export function without(spans: Spans, id: number): Spans {
  return spans.filter((one) => one.id !== id);
}

export function replaced(spans: Spans, span: Span): Spans {
  return sorted(spans.map((one) => (one.id === span.id ? span : one)));
}

/** Whether a label stands twice at one place, which no answer may say. */
export function repeats(spans: Spans, span: Span): boolean {
  return spans.some(
    (one) =>
      one.id !== span.id && one.label === span.label && one.start === span.start && one.end === span.end,
  );
}

/** How far the edges of a span may go: up to its neighbours, when spans may not overlap. */
export function roomOf(spans: Spans, span: Span, length: number, mayOverlap: boolean): Range {
  let start = 0;
  let end = length;
  if (!mayOverlap) {
    for (const one of spans) {
      if (one.id === span.id) continue;
      if (one.end <= span.start) start = Math.max(start, one.end);
      if (one.start >= span.end) end = Math.min(end, one.start);
    }
  }
  return { start, end };
}

/** The spans at an offset, the shortest first: that is the one a person means who points there. */
export function spansAt(spans: Spans, offset: number): Span[] {
  return spans
    .filter((one) => one.start <= offset && offset < one.end)
    .sort((one, other) => one.end - one.start - (other.end - other.start));
}

/** The states of the list, for undoing and redoing. */
export class History {
  private past: Spans[] = [];
  private future: Spans[] = [];

  constructor(public now: Spans = []) {}

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  commit(next: Spans): void {
    this.past.push(this.now);
    this.future = [];
    this.now = next;
  }

  /** Whether there was anything to undo. */
  undo(): boolean {
    const before = this.past.pop();
    if (!before) return false;
    this.future.push(this.now);
    this.now = before;
    return true;
  }

  redo(): boolean {
    const after = this.future.pop();
    if (!after) return false;
    this.past.push(this.now);
    this.now = after;
    return true;
  }
}
