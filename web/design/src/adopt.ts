import type { CSSResult } from "lit";

/** Styles of a page of our own. */
export function adopt(...sheets: CSSResult[]): void {
  const made = sheets.map((one) => one.styleSheet).filter((one) => one !== undefined);
  document.adoptedStyleSheets = [...made, ...document.adoptedStyleSheets];
}

/** Styles beneath a stranger's page: whatever its own style sheets say comes later and wins. */
export function underlay(...sheets: CSSResult[]): void {
  const style = document.createElement("style");
  style.textContent = sheets.map((one) => one.cssText).join("\n");
  document.head.prepend(style);
}
