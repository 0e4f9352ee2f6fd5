/** Outlines that the server finds: the portal passes the question on. */
import type { ObjectHint, Point, Size } from "@groundwork/canvas";
import { portal } from "../bridge/portal.ts";

export type FoundOutline = { rings: readonly (readonly Point[])[]; error: string | null };

/** Closed rings in source pixels, or in words for the worker why there are none. */
export async function askOutline(hint: ObjectHint, { width, height }: Size): Promise<FoundOutline> {
  const where = "box" in hint ? { box: { ...hint.box } } : { extremes: hint.extremes };
  const { rings, error } = await portal.outline({ width, height, ...where });
  if (error === null && rings.length === 0) return { rings, error: "No outline was found there." };
  return { rings, error };
}
