import type { Range as TextRange } from "./breaks.ts";
import { firstIndex } from "./code-points.ts";
import type { Label } from "./labels.ts";
import { type Line, lineAt, shortLinesOf } from "./lines.ts";
import type { Span, Spans } from "./spans.ts";

/** Attributes of the drawn pieces, in the style sheet and below. */
const LINE = "line";
const PIECE = "piece";

/**
 * Draws a text and its spans into an element: one block for each line, in it text nodes and, where spans are,
 * pieces. An edit draws only the lines anew in which something has changed; the text is never read as HTML.
 *
 * The nodes hold the text without its line breaks, so that offsets in the text and places in the document
 * translate into each other whatever breaks the lines.
 */
export class TextView {
  private lines: readonly Line[] = [];
  private blocks: HTMLElement[] = [];
  private spans: Spans = [];
  private selected: number | null = null;
  private labels = new Map<string, Label>();
  private text = "";
  /** Where text nodes begin in the text. */
  private readonly starts = new WeakMap<Text, number>();
  /** The spans over a piece. */
  private readonly covering = new WeakMap<HTMLElement, number[]>();

  constructor(private readonly host: HTMLElement) {}

  /** Begin anew with another text, or other labels. */
  show(text: string, labels: readonly Label[], spans: Spans): void {
    this.text = text;
    this.lines = shortLinesOf(text);
    this.labels = new Map(labels.map((one) => [one.label, one]));
    this.spans = spans;
    const byLine = this.lines.map((): Span[] => []);
    for (const span of spans) for (const index of this.linesIn(span)) byLine[index]?.push(span);
    this.blocks = this.lines.map(() => {
      const block = document.createElement("div");
      block.className = LINE;
      // Each line in the direction of its own script.
      block.dir = "auto";
      return block;
    });
    this.blocks.forEach((_block, index) => {
      this.drawLine(index, byLine[index] ?? []);
    });
    this.host.replaceChildren(...this.blocks);
  }

  /** Show other spans; lines without a change are not touched. */
  update(spans: Spans): void {
    const [before, after] = [new Set(this.spans), new Set(spans)];
    const changed = new Set<number>();
    const note = (span: Span) => {
      for (const index of this.linesIn(span)) changed.add(index);
    };
    for (const span of this.spans) if (!after.has(span)) note(span);
    for (const span of spans) if (!before.has(span)) note(span);
    this.spans = spans;
    for (const index of changed) {
      const line = this.lines[index];
      if (line)
        this.drawLine(
          index,
          spans.filter((one) => one.start < line.end && line.start < one.end),
        );
    }
  }

  /** Make one span stand out, or none. Draws nothing anew: the pointer may be in the middle of a double click. */
  select(id: number | null): void {
    if (id === this.selected) return;
    const previous = this.selected;
    this.selected = id;
    for (const span of this.spans) {
      if (span.id !== previous && span.id !== id) continue;
      for (const index of this.linesIn(span)) {
        for (const piece of this.blocks[index]?.children ?? []) {
          if (piece instanceof HTMLElement) piece.toggleAttribute("data-selected", this.isSelected(piece));
        }
      }
    }
  }

  private isSelected(piece: HTMLElement): boolean {
    return this.selected !== null && (this.covering.get(piece)?.includes(this.selected) ?? false);
  }

  /** The offset in the text of a place in the document; null when it is not in the text. */
  offsetOf(node: Node, within: number): number | null {
    if (node instanceof Text && this.starts.has(node)) return (this.starts.get(node) ?? 0) + within;
    if (!this.host.contains(node)) return null;
    if (node === this.host) return this.lines[within]?.start ?? this.text.length;
    const next = node.childNodes[within];
    const first = next ? textNodes(next)[0] : undefined;
    if (first) return this.starts.get(first) ?? null;
    const before = textNodes(node).at(-1);
    if (before) return (this.starts.get(before) ?? 0) + before.length;
    const index = this.blocks.findIndex((block) => block.contains(node));
    return this.lines[index]?.start ?? null;
  }

  /** The place in the document of an offset; at the border of two nodes in the one that `end` asks for. */
  placeOf(offset: number, end = false): [Node, number] {
    const next = lineAt(this.lines, offset);
    const index = end && this.lines[next - 1]?.end === offset ? next - 1 : next;
    const block = this.blocks[index];
    const line = this.lines[index];
    if (!block || !line) return [this.host, 0];
    const nodes = textNodes(block);
    const at = Math.min(offset, line.end);
    const start = (position: number) => this.starts.get(nodes[position] as Text) ?? 0;
    const found =
      firstIndex(nodes.length, (one) => (end && one > 0 ? start(one) >= at : start(one) > at)) - 1;
    const node = nodes[Math.max(0, found)];
    return node ? [node, at - (this.starts.get(node) ?? 0)] : [block, 0];
  }

  rangeOf({ start, end }: TextRange): Range {
    const range = document.createRange();
    range.setStart(...this.placeOf(start));
    range.setEnd(...this.placeOf(end, true));
    return range;
  }

  /** Whether the line of an offset runs from right to left. */
  isRightToLeft(offset: number): boolean {
    const block = this.blocks[lineAt(this.lines, offset)];
    return block !== undefined && getComputedStyle(block).direction === "rtl";
  }

  scrollTo(range: TextRange): void {
    const [node] = this.placeOf(range.start);
    (node instanceof Text ? node.parentElement : (node as Element))?.scrollIntoView({ block: "nearest" });
  }

  /** Draw the lines again that somebody else has written into: an input method cannot be told not to. */
  repair(): void {
    this.show(this.text, [...this.labels.values()], this.spans);
  }

  private *linesIn(span: TextRange): Iterable<number> {
    const last = lineAt(this.lines, span.end - 1);
    for (let index = lineAt(this.lines, span.start); index <= last; index++) yield index;
  }

  private drawLine(index: number, spans: Spans): void {
    const line = this.lines[index];
    const block = this.blocks[index];
    if (!line || !block) return;
    if (line.start === line.end) {
      block.replaceChildren(document.createElement("br"));
      return;
    }
    const cuts = new Set([line.start, line.end]);
    for (const { start, end } of spans) {
      cuts.add(Math.max(start, line.start));
      cuts.add(Math.min(end, line.end));
    }
    const edges = [...cuts].sort((one, other) => one - other);
    const parts: Node[] = [];
    let first = 0;
    for (let position = 0; position + 1 < edges.length; position++) {
      const [start, end] = [edges[position] ?? 0, edges[position + 1] ?? 0];
      while ((spans[first]?.end ?? Number.POSITIVE_INFINITY) <= start) first++;
      const node = document.createTextNode(this.text.slice(start, end));
      this.starts.set(node, start);
      const over: Span[] = [];
      for (let next = first; next < spans.length; next++) {
        const span = spans[next];
        if (!span || span.start >= end) break;
        if (span.end > start) over.push(span);
      }
      parts.push(over.length === 0 ? node : this.piece(node, over, end));
    }
    block.replaceChildren(...parts);
  }

  /** A part of a line with the same spans over all of it, the shortest of which gives it its colour. */
  private piece(node: Text, over: Span[], end: number): HTMLElement {
    const piece = document.createElement("span");
    piece.className = PIECE;
    const inner = over.toSorted((one, other) => one.end - one.start - (other.end - other.start));
    const colours = inner.map((one) => this.labels.get(one.label)?.colour ?? "var(--gw-line-strong)");
    piece.style.setProperty("--label", colours[0] ?? "");
    if (colours.length > 1) {
      // A line below for each span that lies beneath.
      piece.style.boxShadow = colours.map((colour, depth) => `0 ${2 + 3 * depth}px 0 ${colour}`).join(", ");
    }
    const names = inner
      .filter((one) => one.end === end)
      .map((one) => this.labels.get(one.label)?.short ?? one.label);
    if (names.length > 0) piece.dataset["names"] = names.join(" · ");
    this.covering.set(
      piece,
      inner.map((one) => one.id),
    );
    piece.toggleAttribute("data-selected", this.isSelected(piece));
    piece.append(node);
    return piece;
  }
}

function textNodes(within: Node): Text[] {
  if (within instanceof Text) return [within];
  const nodes: Text[] = [];
  const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) nodes.push(walker.currentNode as Text);
  return nodes;
}
