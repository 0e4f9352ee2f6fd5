import type { LabelMap, SpanSink } from "./label-map.ts";

/**
 * The pixels of one number that hang together with (x, y), sides touching.
 *
 * `sink` has to change each span before it returns: what is changed is not looked at again.
 */
export function floodSpans(map: LabelMap, x: number, y: number, sink: SpanSink): void {
  if (!map.contains(x, y)) return;
  const { width, height, pixels } = map;
  const wanted = map.at(x, y);
  const starts = [y * width + x];
  for (let start = starts.pop(); start !== undefined; start = starts.pop()) {
    if (pixels[start] !== wanted) continue;
    const row = Math.floor(start / width);
    const rowStart = row * width;
    let from = start;
    while (from > rowStart && pixels[from - 1] === wanted) from -= 1;
    let to = start + 1;
    while (to < rowStart + width && pixels[to] === wanted) to += 1;
    sink(row, from - rowStart, to - rowStart);
    if (row > 0) findStarts(pixels, from - width, to - width, wanted, starts);
    if (row + 1 < height) findStarts(pixels, from + width, to + width, wanted, starts);
  }
}

/** The first pixel of each run of the wanted number. */
function findStarts(
  pixels: LabelMap["pixels"],
  from: number,
  to: number,
  wanted: number,
  starts: number[],
): void {
  for (let at = from; at < to; at += 1) {
    if (pixels[at] !== wanted) continue;
    starts.push(at);
    while (at < to && pixels[at] === wanted) at += 1;
  }
}
