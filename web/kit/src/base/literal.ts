import JSON5 from "json5";

/**
 * The value of an attribute that holds data: JSON, or the JavaScript literals that templates write in its
 * place (single quotes, bare keys, trailing commas, comments). Nothing is ever evaluated.
 *
 * Returns undefined for a text that is neither.
 */
export function parseLiteral(text: string): unknown {
  try {
    return JSON5.parse(text);
  } catch {
    return undefined;
  }
}

/** A Lit converter for attributes with data; what cannot be read is told on the console and left out. */
export const literal = {
  fromAttribute(text: string | null): unknown {
    if (text === null || text.trim() === "") return undefined;
    const value = parseLiteral(text);
    if (value === undefined) console.error(`This attribute is not JSON: ${text.slice(0, 200)}`);
    return value;
  },
};
