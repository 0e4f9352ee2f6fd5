/** What `categories` and `exclusion-category` say, and how to find one among many. Pure. */

/** More than this are found by name rather than by looking. */
export const MANY = 20;

/** The names in a list of texts, or of objects that have a name; anything else is no list. */
export function categoryNames(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  const names = value.map(nameOf).filter((name) => name !== null);
  return [...new Set(names)];
}

/** What workers choose when no class fits; null when the page offers nothing of the kind. */
export function exclusionName(value: unknown): string | null {
  return nameOf(value);
}

function nameOf(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "object" || value === null) return null;
  const { text, label, name } = value as { text?: unknown; label?: unknown; name?: unknown };
  return nameOf(text) ?? nameOf(label) ?? nameOf(name);
}

/** Those whose words begin like the text, before those that have it anywhere. */
export function found(names: readonly string[], text: string): string[] {
  const wanted = text.trim().toLocaleLowerCase();
  if (wanted === "") return [...names];
  const lower = (name: string) => name.toLocaleLowerCase();
  const begins = names.filter((name) => lower(name).startsWith(wanted) || lower(name).includes(` ${wanted}`));
  return [...begins, ...names.filter((name) => lower(name).includes(wanted) && !begins.includes(name))];
}

const RIGHT = /^(correct|right|yes|accurate|true|good|valid|ok(ay)?|pass|accept(ed)?|approved?)\b/i;
const WRONG = /^(incorrect|wrong|no|not|inaccurate|false|bad|invalid|fail|reject(ed)?)\b/i;

/** Of two classes that judge something, which one says it is right (key Y), and which one wrong (key U). */
export function verdicts(names: readonly string[]): { right: string; wrong: string } | null {
  const [first, second, ...more] = names;
  if (first === undefined || second === undefined || more.length > 0) return null;
  if (RIGHT.test(first) && WRONG.test(second)) return { right: first, wrong: second };
  if (WRONG.test(first) && RIGHT.test(second)) return { right: second, wrong: first };
  return null;
}
