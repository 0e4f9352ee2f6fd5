import { patternPath } from "@groundwork/canvas";
import { html, svg, type TemplateResult } from "lit";

/** A colour with its pattern, as masks are drawn. */
export function patternSwatch(colour: string, pattern: number): TemplateResult {
  return html`<svg class="swatch" viewBox="0 0 8 8" aria-hidden="true">${svg`
    <rect width="8" height="8" style="fill: ${colour}" fill-opacity="0.45"></rect>
    <path d=${patternPath(pattern)} style="fill: ${colour}; stroke: none"></path>`}</svg>`;
}
