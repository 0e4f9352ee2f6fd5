/** The keys that help lists, beside those of the tools, which a worker can change. */

export type KeyLine = [keys: string[], action: string];

export const EVERYWHERE: KeyLine[] = [
  [["Ctrl+Enter"], "submit"],
  [["Ctrl+Space", "Alt+Enter"], "skip"],
  [["Alt+←"], "back to what you submitted last"],
  [["?"], "this list"],
];

export const CLASSES: KeyLine[] = [
  [["1…9", "0"], "class 1 to 10"],
  [["⇧1…⇧0"], "class 11 to 20"],
  [["Y", "U"], "verify: correct, incorrect"],
];

export const OBJECTS: KeyLine[] = [
  [["Tab", "⇧Tab"], "next, previous object"],
  [["Arrows"], "move by 1 pixel; with Shift by 10"],
  [["Alt+arrows"], "resize by 1 pixel; with Shift by 10"],
  [["Enter"], "close the shape; place a point"],
  [["Esc"], "cancel, deselect, leave the picture"],
  [["Ctrl+Z", "Ctrl+⇧Z"], "undo, redo"],
  [["Ctrl+C", "Ctrl+V"], "copy, paste"],
  [["Ctrl+D"], "duplicate"],
  [["Space"], "hold to pan"],
];
