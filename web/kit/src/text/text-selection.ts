import type { TextView } from "./text-view.ts";

/** What is selected in a text: the caret is at `focus`, and the other end of the selection at `anchor`. */
export type TextSelection = { readonly anchor: number; readonly focus: number };

export function rangeOf({ anchor, focus }: TextSelection): { start: number; end: number } {
  return { start: Math.min(anchor, focus), end: Math.max(anchor, focus) };
}

/** The browser's own selection, as offsets of the text that `view` shows in this shadow root. */
export function readSelection(root: ShadowRoot, view: TextView): TextSelection | null {
  const selection = document.getSelection();
  if (!selection || selection.rangeCount === 0) return null;
  const [range] = selection.getComposedRanges({ shadowRoots: [root] });
  if (!range) return null;
  const start = view.offsetOf(range.startContainer, range.startOffset);
  const end = view.offsetOf(range.endContainer, range.endOffset);
  if (start === null || end === null) return null;
  return selection.direction === "backward" ? { anchor: end, focus: start } : { anchor: start, focus: end };
}

export function writeSelection(view: TextView, { anchor, focus }: TextSelection): void {
  const [from, fromOffset] = view.placeOf(anchor, focus < anchor);
  const [to, toOffset] = view.placeOf(focus, focus > anchor);
  document.getSelection()?.setBaseAndExtent(from, fromOffset, to, toOffset);
}

/** The offset of the text at a place of the window; null beside it. */
export function offsetAt(root: ShadowRoot, view: TextView, x: number, y: number): number | null {
  const place = document.caretPositionFromPoint(x, y, { shadowRoots: [root] });
  return place ? view.offsetOf(place.offsetNode, place.offset) : null;
}
