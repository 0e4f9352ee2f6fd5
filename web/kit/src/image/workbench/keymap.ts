/** Which key does what in image tools. The worker may have chosen other keys in the portal. */
import { settings } from "../../bridge/settings.ts";

/** Single keys by action: letters as the layout writes them, all others by their place on the keyboard. */
const KEYS: Record<string, string> = {
  select: "v",
  box: "b",
  extreme: "x",
  polygon: "p",
  polyline: "l",
  line: "l",
  keypoint: "k",
  brush: "d",
  eraser: "e",
  fill: "g",
  lasso: "a",
  outline: "w",
  repeat: "n",
  smaller: "BracketLeft",
  larger: "BracketRight",
  "zoom-in": "+",
  "zoom-out": "-",
  fit: "f",
  "zoom-selection": "z",
  adjust: "i",
  hide: "h",
  solo: "Shift+h",
  delete: "Delete",
  carry: "m",
  fainter: "o",
  stronger: "Shift+o",
  "repeat-previous": "Shift+v",
  find: "/",
  help: "?",
};

const SHOWN: Record<string, string> = { Delete: "Del", BracketLeft: "[", BracketRight: "]", "-": "−" };

export function keyOf(action: string): string | null {
  return settings.keymap[action] ?? KEYS[action] ?? null;
}

/** How the key is written beside what it does; null for none. */
export function keyShown(action: string): string | null {
  const key = keyOf(action);
  if (key === null) return null;
  const bare = key.replace("Shift+", "");
  return `${key === bare ? "" : "⇧"}${SHOWN[bare] ?? bare.toUpperCase()}`;
}

/** Which of the actions a key stands for; null: none. Modifiers but Shift are the caller's business. */
export function actionOf(event: KeyboardEvent, actions: readonly string[]): string | null {
  return actions.find((action) => matches(event, keyOf(action))) ?? null;
}

function matches(event: KeyboardEvent, key: string | null): boolean {
  if (key === null) return false;
  const bare = key.replace("Shift+", "");
  if (bare.length > 1) return event.code === bare && event.shiftKey === (key !== bare);
  if (/[a-z]/.test(bare)) return event.key.toLowerCase() === bare && event.shiftKey === (key !== bare);
  // Signs need Shift on some layouts and not on others.
  return event.key === bare || (bare === "+" && event.key === "=");
}
