/**
 * Single keys of the tools by action, as they are until the worker chooses others: letters as the layout writes
 * them, all others by their place on the keyboard (`KeyboardEvent.code`); `Shift+` before those that want it.
 */
export const DEFAULT_KEYS = {
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
} satisfies Record<string, string>;

export type KeyAction = keyof typeof DEFAULT_KEYS;

const SHOWN: Record<string, string> = { Delete: "Del", BracketLeft: "[", BracketRight: "]", "-": "−" };

/** How a key is written beside what it does. */
export function shownKey(key: string): string {
  const bare = key.replace("Shift+", "");
  return `${key === bare ? "" : "⇧"}${SHOWN[bare] ?? bare.toUpperCase()}`;
}

/** The key of an event in the form of this map; null for one that cannot stand alone. */
export function keyFrom(event: KeyboardEvent): string | null {
  if (event.ctrlKey || event.altKey || event.metaKey || event.key === "Shift") return null;
  const letter = event.key.toLowerCase();
  if (/^[a-z]$/.test(letter)) return event.shiftKey ? `Shift+${letter}` : letter;
  if (event.code.startsWith("Digit") || TAKEN.has(event.key)) return null;
  return event.key.length === 1 ? event.key : event.code || null;
}

/** Keys that move, choose, close or leave, whatever the tool. */
const TAKEN = new Set(["Escape", "Enter", "Tab", " ", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]);
