import { css, html, svg, type TemplateResult } from "lit";
import { iconPath } from "./icons.ts";

export const iconStyle = css`
  svg.icon { width: 1.25em; height: 1.25em; flex: none; display: block; }
  svg.icon path { fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
`;

/** A decoration, never the only name of anything; an unknown name keeps the place and shows nothing. */
export function icon(name: string): TemplateResult {
  const path = iconPath(name);
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${path === undefined ? null : svg`<path d=${path} />`}</svg>`;
}

/** What to call a button that has nothing but its icon: `thumb-up` is "thumb up". */
export function wordsOf(iconName: string): string {
  return iconName.slice(iconName.indexOf(":") + 1).replaceAll("-", " ");
}
