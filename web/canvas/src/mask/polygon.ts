/** The pixels within closed rings: those whose middle lies inside an odd number of them. */
import type { SpanSink } from "./label-map.ts";

export type Vertex = { x: number; y: number };

/** `height`: of the picture; rows beyond it are not looked at. */
export function polygonSpans(rings: readonly (readonly Vertex[])[], height: number, sink: SpanSink): void {
  const edges = rings.flatMap(edgesOf).sort((one, other) => one.top - other.top);
  const first = Math.max(0, edges[0]?.top ?? 0);
  let active: Edge[] = [];
  let next = 0;
  for (let y = first; y < height && (active.length > 0 || next < edges.length); y += 1) {
    for (; next < edges.length && (edges[next] as Edge).top <= y; next += 1) active.push(edges[next] as Edge);
    active = active.filter((edge) => edge.bottom > y);
    const crossings = active
      .map((edge) => edge.x + (y + 0.5 - edge.y) * edge.slope)
      .sort((one, other) => one - other);
    for (let at = 0; at + 1 < crossings.length; at += 2) {
      const from = Math.ceil((crossings[at] as number) - 0.5);
      const to = Math.ceil((crossings[at + 1] as number) - 0.5);
      if (from < to) sink(y, from, to);
    }
  }
}

/** From row `top` to before row `bottom`; it passes (x, y). */
type Edge = { top: number; bottom: number; x: number; y: number; slope: number };

function edgesOf(ring: readonly Vertex[]): Edge[] {
  const edges: Edge[] = [];
  for (let index = 0; index < ring.length; index += 1) {
    const one = ring[index] as Vertex;
    const other = ring[(index + 1) % ring.length] as Vertex;
    const [upper, lower] = one.y <= other.y ? [one, other] : [other, one];
    const top = Math.ceil(upper.y - 0.5);
    const bottom = Math.ceil(lower.y - 0.5);
    if (top < bottom)
      edges.push({ top, bottom, x: upper.x, y: upper.y, slope: (lower.x - upper.x) / (lower.y - upper.y) });
  }
  return edges;
}
