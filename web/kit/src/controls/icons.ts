/**
 * Pictures for the names of the open iron-icons set that pages use most. All are our own drawings: strokes on a
 * field of 24 by 24.
 */
const CHECK = "m4 12.5 5 5L20 6.5";
const CROSS = "M5 5l14 14M19 5 5 19";
const CIRCLE = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z";
const STAR = "m12 3.5 2.6 5.6 6.1.7-4.5 4.2 1.2 6L12 17l-5.4 3 1.2-6L3.3 9.8l6.1-.7z";
const PERSON = "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 20.5c.5-4 3.5-6 8-6s7.5 2 8 6";

export const ICONS: Readonly<Record<string, string>> = {
  add: "M12 5v14M5 12h14",
  "add-circle": `${CIRCLE}M12 8v8M8 12h8`,
  "add-circle-outline": `${CIRCLE}M12 8v8M8 12h8`,
  "arrow-back": "M20 12H4.5M11 5l-7 7 7 7",
  "arrow-downward": "M12 4v15.5M5 13l7 7 7-7",
  "arrow-drop-down": "m7 10 5 5 5-5",
  "arrow-drop-up": "m7 14 5-5 5 5",
  "arrow-forward": "M4 12h15.5M13 5l7 7-7 7",
  "arrow-upward": "M12 20V4.5M5 11l7-7 7 7",
  bookmark: "M6 4h12v16l-6-4.5L6 20z",
  cancel: `${CIRCLE}M8.5 8.5l7 7M15.5 8.5l-7 7`,
  check: CHECK,
  "check-box": `M4 4h16v16H4zM8 12.5l3 3 5.5-6.5`,
  "check-box-outline-blank": "M4 4h16v16H4z",
  "check-circle": `${CIRCLE}m-4.5 9.5 3 3L16.5 9`,
  "chevron-left": "m15 5-7 7 7 7",
  "chevron-right": "m9 5 7 7-7 7",
  clear: CROSS,
  close: CROSS,
  cloud: "M7 19a4.5 4.5 0 0 1-.3-9A6 6 0 0 1 18.3 11 4 4 0 0 1 18 19z",
  create: "M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19z",
  delete: "M5 7h14M9.5 7V4.5h5V7M7 7l.8 13h8.4L17 7M10.5 10.5v6M13.5 10.5v6",
  done: CHECK,
  error: `${CIRCLE}M12 7.5v5.5M12 16.3v.2`,
  "error-outline": `${CIRCLE}M12 7.5v5.5M12 16.3v.2`,
  event: "M4 6h16v14H4zM4 10.5h16M8.5 3.5V7M15.5 3.5V7",
  "expand-less": "m6 14.5 6-6 6 6",
  "expand-more": "m6 9.5 6 6 6-6",
  face: `${CIRCLE}M9 10v.2M15 10v.2M8.5 14.5c2 2.2 5 2.2 7 0`,
  favorite: "M12 20C5 15 3 12 3 8.8A4.6 4.6 0 0 1 12 7.5a4.6 4.6 0 0 1 9 1.3C21 12 19 15 12 20z",
  "favorite-border": "M12 20C5 15 3 12 3 8.8A4.6 4.6 0 0 1 12 7.5a4.6 4.6 0 0 1 9 1.3C21 12 19 15 12 20z",
  "file-download": "M12 4v10.5M7 10l5 5 5-5M4.5 19.5h15",
  "file-upload": "M12 15.5V5M7 9.5l5-5 5 5M4.5 19.5h15",
  flag: "M6 21V4h8l.6 2H19v8h-5.5l-.6-2H6",
  folder: "M3 6h6.5l2 2.5H21V19H3z",
  fullscreen: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  help: `${CIRCLE}M9.5 9.5a2.5 2.5 0 1 1 3.7 2.2c-.8.5-1.2 1-1.2 2M12 16.8v.2`,
  "help-outline": `${CIRCLE}M9.5 9.5a2.5 2.5 0 1 1 3.7 2.2c-.8.5-1.2 1-1.2 2M12 16.8v.2`,
  "highlight-off": `${CIRCLE}M8.5 8.5l7 7M15.5 8.5l-7 7`,
  home: "M3.5 11.5 12 4l8.5 7.5M6 10v10h4.5v-5.5h3V20H18V10",
  image: "M4 5h16v14H4zM5 17l4.5-5.5 3.5 4 2.5-3L19 17M15.5 9v.2",
  info: `${CIRCLE}M12 11v5.5M12 7.5v.2`,
  "info-outline": `${CIRCLE}M12 11v5.5M12 7.5v.2`,
  label: "M4 6h11l5 6-5 6H4z",
  list: "M8 6.5h12M8 12h12M8 17.5h12M4 6.5h.2M4 12h.2M4 17.5h.2",
  lock: "M6 10.5h12V20H6zM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5",
  mail: "M3.5 6h17v12.5h-17zM4 6.5l8 7 8-7",
  menu: "M4 6.5h16M4 12h16M4 17.5h16",
  "mode-edit": "M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19z",
  "more-horiz": "M6 12h.2M12 12h.2M18 12h.2",
  "more-vert": "M12 6v.2M12 12v.2M12 18v.2",
  "open-in-new": "M10 5H5v14h14v-5M14 4.5h5.5V10M19 5l-9 9",
  person: PERSON,
  place:
    "M12 21c-4.5-5-6.5-8.3-6.5-11a6.5 6.5 0 0 1 13 0c0 2.7-2 6-6.5 11zM12 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z",
  "play-arrow": "M8 5v14l11-7z",
  print: "M7 8.5V4h10v4.5M7 17H4V8.5h16V17h-3M7 14h10v6H7z",
  redo: "M19 5v5.5h-5.5M19 10.5C17 7 9 6 6.5 11c-1.5 3.5.5 7 5 8",
  refresh: "M19 5v5.5h-5.5M19 10.5A7.5 7.5 0 1 0 19.3 15",
  remove: "M5 12h14",
  "remove-circle": `${CIRCLE}M8 12h8`,
  "remove-circle-outline": `${CIRCLE}M8 12h8`,
  save: "M5 4h11l3.5 3.5V20H5zM8.5 4v5h6V4M8 20v-6h8v6",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 21 21",
  send: "M3.5 5 21 12 3.5 19l2.5-7zM6 12h7",
  settings:
    "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2M18.4 5.6l-2.2 2.2M7.8 16.2l-2.2 2.2",
  star: STAR,
  "star-border": STAR,
  "thumb-down": "M7 14V4.5H4V14zM7 13l4.5 7.5c2 0 2-1.5 1.5-6H20l-1.5-9.5c-3-.8-8-.8-11.5 0",
  "thumb-up": "M7 10v9.5H4V10zM7 11l4.5-7.5c2 0 2 1.5 1.5 6H20l-1.5 9.5c-3 .8-8 .8-11.5 0",
  today: "M4 6h16v14H4zM4 10.5h16M8.5 3.5V7M15.5 3.5V7",
  undo: "M5 5v5.5h5.5M5 10.5C7 7 15 6 17.5 11c1.5 3.5-.5 7-5 8",
  visibility:
    "M2.5 12C5 7.5 8.5 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-6 6.5-9.5 6.5S5 16.5 2.5 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  "visibility-off":
    "M2.5 12C5 7.5 8.5 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-6 6.5-9.5 6.5S5 16.5 2.5 12zM4 4l16 16",
  warning: "M12 4 2.5 20h19zM12 10v5M12 17.3v.2",
  "zoom-in": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 21 21M10.5 7.5v6M7.5 10.5h6",
  "zoom-out": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 21 21M7.5 10.5h6",
};

/** The drawing of a name, which may be written with its set (`icons:check`); undefined for names we have not. */
export function iconPath(name: string): string | undefined {
  return ICONS[name.slice(name.indexOf(":") + 1)];
}
