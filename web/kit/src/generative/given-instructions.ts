import { css, html, nothing, type TemplateResult } from "lit";

export const givenStyle = css`
  details { margin-bottom: var(--gw-gap-large); }
  summary { cursor: pointer; font-weight: 600; min-height: 1.5rem; }
  details p { margin: 0.25rem 0 0; white-space: pre-line; }
`;

/** The `instructions` attribute, which can be folded away; nothing when there are none. */
export function givenInstructions(text: string): TemplateResult | typeof nothing {
  const lines = text.split("\n").map((line) => line.trim());
  return text.trim() === ""
    ? nothing
    : html`<details open><summary>Instructions</summary><p>${lines.join("\n")}</p></details>`;
}
