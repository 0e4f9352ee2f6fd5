import { actionOf } from "../image/workbench/keymap.ts";
import { labelIndexOfKey } from "./labels.ts";
import type { Edge } from "./marking.ts";

/** What a key asks of the text tool. */
export type Wish =
  | { do: "label"; index: number }
  | { do: "find" | "help" | "remove" | "undo" | "redo" | "leave" | "pick" }
  | { do: "cycle"; by: 1 | -1 }
  | { do: "nudge"; edge: Edge; forward: boolean; unit: "character" | "word" };

const EDGE_KEYS: Record<string, { edge: Edge; forward: boolean }> = {
  ArrowLeft: { edge: "end", forward: false },
  ArrowRight: { edge: "end", forward: true },
  ArrowUp: { edge: "start", forward: false },
  ArrowDown: { edge: "start", forward: true },
};

/** `singleKeys`: whether keys without Ctrl may act; null for a key that is not ours. */
export function wishOf(event: KeyboardEvent, singleKeys: boolean): Wish | null {
  const control = event.ctrlKey || event.metaKey;
  if (control) {
    if (event.altKey) return null;
    const key = event.key.toLowerCase();
    if (key === "z") return { do: event.shiftKey ? "redo" : "undo" };
    return key === "y" ? { do: "redo" } : null;
  }
  if (event.altKey) {
    const found = EDGE_KEYS[event.key];
    return found ? { do: "nudge", ...found, unit: event.shiftKey ? "word" : "character" } : null;
  }
  if (event.key === "Tab") return { do: "cycle", by: event.shiftKey ? -1 : 1 };
  if (event.key === "Backspace" || actionOf(event, ["delete"])) return { do: "remove" };
  if (event.key === "Escape") return { do: "leave" };
  if (event.key === "Enter") return { do: "pick" };
  if (!singleKeys) return null;
  const action = actionOf(event, ["find", "help"]);
  if (action === "find" || action === "help") return { do: action };
  const index = labelIndexOfKey(event.code, event.shiftKey);
  return index === null ? null : { do: "label", index };
}
