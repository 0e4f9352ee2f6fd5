/** The keys that help lists; the tools themselves know what theirs do. */

type Group = { title: string; keys: [string[], string][] };

export const GROUPS: Group[] = [
  {
    title: "Every task",
    keys: [
      [["Ctrl+Enter"], "submit"],
      [["Ctrl+Space", "Alt+Enter"], "skip"],
      [["Alt+←"], "back to what you submitted last"],
      [["?"], "this list"],
    ],
  },
  {
    title: "Classes",
    keys: [
      [["1", "–", "0"], "class 1 to 10"],
      [["Shift+1", "–", "Shift+0"], "class 11 to 20"],
      [["/"], "find a class by name"],
      [["Y", "U"], "verify: correct, incorrect"],
    ],
  },
  {
    title: "Drawing",
    keys: [
      [["V"], "select"],
      [["B", "X"], "box, box by its four extreme points"],
      [["P", "L", "K"], "polygon, line, key point"],
      [["D", "E", "G"], "brush, eraser, fill"],
      [["[", "]"], "brush size"],
      [["W"], "assisted outline"],
      [["N"], "same tool and class again"],
      [["Enter"], "close the shape; place a point"],
      [["Esc"], "cancel, deselect, leave the picture"],
    ],
  },
  {
    title: "Objects",
    keys: [
      [["Tab", "Shift+Tab"], "next, previous"],
      [["←", "↑", "→", "↓"], "move by 1 pixel; with Shift by 10"],
      [["Alt+arrows"], "resize by 1 pixel; with Shift by 10"],
      [["Del"], "delete"],
      [["Ctrl+Z", "Ctrl+Shift+Z"], "undo, redo"],
      [["Ctrl+C", "Ctrl+V", "Ctrl+D"], "copy, paste, duplicate"],
      [["Shift+V"], "repeat the objects of the task before"],
    ],
  },
  {
    title: "View",
    keys: [
      [["Space"], "hold to pan"],
      [["+", "-"], "zoom in, out"],
      [["F", "Z"], "fit, zoom to the selection"],
      [["I"], "brightness and contrast"],
      [["H", "Shift+H"], "hide all while held, show only the selection"],
      [["O", "Shift+O"], "mask opacity down, up"],
    ],
  },
];
