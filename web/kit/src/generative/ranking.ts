/** Ranks by dimension: what the attributes of `crowd-text-ranking` say, and whether a ranking is whole. Pure. */

export type Dimension = { name: string; allowTie: boolean };

/** By dimension, the rank of each response in the order of the page; 1 is the best. */
export type Rankings = Record<string, number[]>;

const ONE: readonly Dimension[] = [{ name: "Overall", allowTie: false }];

/** What is ranked for; one dimension where the page names none. */
export function dimensionsOf(value: unknown): readonly Dimension[] {
  if (!Array.isArray(value)) return ONE;
  const found = value.flatMap((one: unknown): Dimension[] => {
    if (typeof one === "string") return [{ name: one, allowTie: false }];
    const { name, allowTie } = (one ?? {}) as { name?: unknown; allowTie?: unknown };
    return typeof name === "string" ? [{ name, allowTie: allowTie === true || allowTie === "true" }] : [];
  });
  return found.length > 0 ? found : ONE;
}

export function textsOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.map((one: unknown) => {
    const text = typeof one === "object" && one !== null ? (one as { text?: unknown }).text : one;
    return typeof text === "string" ? text : JSON.stringify(one);
  });
}

/** Why a dimension's ranks cannot be handed in; null when they can. */
export function rankProblem(
  ranks: readonly (number | undefined)[],
  count: number,
  dimension: Dimension,
): string | null {
  const given = ranks.filter((rank) => rank !== undefined);
  if (given.length < count) return `Give every response a rank for “${dimension.name}”.`;
  if (!dimension.allowTie && new Set(given).size < given.length) {
    return `Two responses have the same rank for “${dimension.name}”; each rank goes to one.`;
  }
  return null;
}
