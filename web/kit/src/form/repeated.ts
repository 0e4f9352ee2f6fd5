import { contribute, type Field, restore } from "./fields.ts";

/**
 * Fields that share a name and do not merge: the answer has room for one text only, and a draft must bring back
 * what stands in each.
 */
const KEY = "groundwork:repeated";

type Parts = Record<string, unknown[]>;

/** What an unfinished answer needs beside the answer; nothing for most pages. */
export function repeatedParts(fields: readonly Field[]): Record<string, Parts> {
  const parts: Parts = {};
  for (const [name, group] of groups(fields)) {
    const each = group.map((field) => partOf(field));
    if (!each.every(merges)) parts[name] = each.map((part) => part ?? null);
  }
  return Object.keys(parts).length > 0 ? { [KEY]: parts } : {};
}

/** Fills in fields of one name each with its own; with an answer that knows only one text, the last of them. */
export function restoreAll(fields: readonly Field[], answer: Record<string, unknown>): void {
  const parts = (answer[KEY] ?? {}) as Partial<Parts>;
  const repeated = new Map(groups(fields));
  for (const field of fields) {
    const group = repeated.get(field.name);
    const own = group && parts[field.name]?.[group.indexOf(field)];
    if (own !== undefined) restore(field, { [field.name]: own ?? undefined });
    else if (!group || merges(answer[field.name]) || field === group.at(-1)) restore(field, answer);
  }
}

function groups(fields: readonly Field[]): [string, Field[]][] {
  const byName = new Map<string, Field[]>();
  for (const field of fields) byName.set(field.name, [...(byName.get(field.name) ?? []), field]);
  return [...byName].filter(([, group]) => group.length > 1);
}

function partOf(field: Field): unknown {
  const alone: Record<string, unknown> = {};
  contribute(field, alone);
  return alone[field.name];
}

/** Parts that say yes or no about values stand side by side in an answer. */
function merges(part: unknown): boolean {
  return (
    typeof part === "object" && part !== null && Object.values(part).every((one) => typeof one === "boolean")
  );
}
