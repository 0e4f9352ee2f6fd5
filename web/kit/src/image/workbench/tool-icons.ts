/** The drawings on tool buttons, in a square of 24. */
import { html, svg, type TemplateResult } from "lit";

const PATHS: Record<string, string> = {
  select: "M6 3l12 9-5.5 1L16 20l-2.5 1.2L10 14l-4 4z",
  box: "M4 6h16v12H4zM4 6h.01M20 6h.01M4 18h.01M20 18h.01",
  extreme: "M12 4l7 8-7 8-7-8zM12 4h.01M19 12h.01M12 20h.01M5 12h.01",
  polygon: "M5 9l8-5 6 6-3 9-9-1z",
  polyline: "M4 18l5-9 5 5 6-9",
  line: "M5 19L19 5",
  keypoint: "M12 3v5M12 16v5M3 12h5M16 12h5M12 11v2M11 12h2",
  brush: "M20 4L10.5 13.5M9 13c-3 0-4 2-4 4 0 1.500-1 2-2 2 1 1.500 3 2 5 2 2.500 0 4-2 4-4 0-2-1-4-3-4z",
  eraser: "M9 20h11M4.500 14.500l9-9a1.500 1.500 0 012 0l4 4a1.500 1.500 0 010 2L12 19H8.500l-4-4zM9 10l6 6",
  lasso: "M12 5c5 0 8 2 8 5s-3 5-8 5-8-2-8-5 3-5 8-5zM7 14.500c-1.500 1-1.500 3 0 3.500s1 2-.5 3",
  fill: "M11 3l8 8-7 7-8-8zM4 11h14M20 15c1 1.500 1.500 2.300 1.500 3a1.500 1.500 0 01-3 0c0-.7.500-1.500 1.500-3z",
  outline:
    "M15 4l1 2.500L18.500 7.500 16 8.500 15 11l-1-2.500L11.500 7.500 14 6.500zM13 11L4 20M19 14l.6 1.400L21 16l-1.400.6L19 18l-.6-1.400L17 16l1.400-.6z",
  undo: "M8 5L4 9l4 4M4 9h10a5 5 0 010 10h-3",
  redo: "M16 5l4 4-4 4M20 9H10a5 5 0 000 10h3",
  "zoom-in": "M11 4a7 7 0 100 14 7 7 0 000-14zM16 16l4.500 4.500M8 11h6M11 8v6",
  "zoom-out": "M11 4a7 7 0 100 14 7 7 0 000-14zM16 16l4.500 4.500M8 11h6",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  adjust: "M12 4a8 8 0 100 16zM12 4a8 8 0 010 16",
  eye: "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 9.500a2.500 2.500 0 100 5 2.500 2.500 0 000-5z",
  "eye-off":
    "M4 4l16 16M9.500 6A9 9 0 0112 5.500c6 0 9.500 6.500 9.500 6.500a16 16 0 01-3 3.700M6.500 7.800A15 15 0 002.500 12S6 18.500 12 18.500c1.500 0 2.800-.4 4-1",
  lock: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 017 0v3",
  unlock: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 016.800-1",
  remove: "M5 7h14M10 7V4.500h4V7M7 7l1 13h8l1-13",
  add: "M12 5v14M5 12h14",
  hand: "M8 12V6.500a1.500 1.500 0 013 0V11M11 10V4.500a1.500 1.500 0 013 0V11M14 10.500V6.500a1.500 1.500 0 013 0V14c0 4-2 7-5.500 7S7 19 5.500 16L4 13c1-1.500 2.500-1 4 .500",
};

export function toolIcon(name: string): TemplateResult {
  const path = PATHS[name];
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${path === undefined ? null : svg`<path d=${path} />`}</svg>`;
}
