/** The colours of classes: the same, in the same order, as in the masks and records that the server writes. */

const FIRST = [
  "#2ca02c",
  "#1f77b4",
  "#ff7f0e",
  "#d62728",
  "#2acf59",
  "#f28333",
  "#9467bd",
  "#8c564b",
  "#e377c2",
  "#bcbd22",
  "#17becf",
  "#7f7f7f",
];
/** Of a turn of the colour circle: each next hue lies far from all before it. */
const GOLDEN_ANGLE = 0.381966;
const VALUES = [0.85, 0.65, 1.0];
const SATURATIONS = [0.9, 0.6];

const made: string[] = [];

/** `#rrggbb` of the class with this index; no two are the same. */
export function classColour(index: number): string {
  while (made.length <= index) made.push(nextColour(made.length));
  return made[index]!;
}

function nextColour(index: number): string {
  if (index < FIRST.length) return FIRST[index]!;
  for (let turn = index - FIRST.length; ; turn++) {
    // Brightness changes with each turn of hues, so that neighbours in hue can be told apart.
    const colour = hsv((turn * GOLDEN_ANGLE) % 1, SATURATIONS[Math.floor(turn / 3) % 2]!, VALUES[turn % 3]!);
    if (!made.includes(colour)) return colour;
  }
}

function hsv(hue: number, saturation: number, value: number): string {
  const channel = (offset: number): string => {
    const turn = (offset + hue * 6) % 6;
    const level = value - value * saturation * Math.max(0, Math.min(turn, 4 - turn, 1));
    return Math.round(level * 255)
      .toString(16)
      .padStart(2, "0");
  };
  return `#${channel(5)}${channel(3)}${channel(1)}`;
}

/** Black or white, whichever can be read on this colour. */
export function inkOn(colour: string): "#000000" | "#ffffff" {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const level = parseInt(colour.slice(at, at + 2), 16) / 255;
    return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
}

/** `#rrggbb` of a colour written in either hexadecimal form; null for anything else. */
export function normalColour(given: unknown): string | null {
  if (typeof given !== "string") return null;
  const colour = given.trim().toLowerCase();
  if (/^#[0-9a-f]{6}$/.test(colour)) return colour;
  return /^#[0-9a-f]{3}$/.test(colour)
    ? `#${[...colour.slice(1)].map((digit) => digit + digit).join("")}`
    : null;
}
