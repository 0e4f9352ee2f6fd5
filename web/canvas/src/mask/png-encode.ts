/** A map as a PNG file in exactly the colours it is told, at once: no canvas, which would take its time. */
import { zlibSync } from "fflate";
import type { LabelMap } from "./label-map.ts";
import { pngOf } from "./png-chunks.ts";

/** `0xrrggbb` by number; number 0 is white and transparent whatever stands there. */
export type ColourTable = readonly (number | undefined)[];

const WHITE = 0xffffff;
/** Of the filter of a row: each byte less the one above it. Rows of a mask are much like the one before. */
const UP = 2;

export function encodePng(map: LabelMap, colours: ColourTable): Uint8Array {
  const palette = colours.length <= 256;
  const rows = palette ? indexRows(map) : colourRows(map, colours);
  return pngOf([
    { type: "IHDR", data: header(map, palette ? 3 : 6) },
    ...(palette
      ? [
          { type: "PLTE", data: paletteOf(colours) },
          { type: "tRNS", data: Uint8Array.of(0) },
        ]
      : []),
    { type: "IDAT", data: zlibSync(rows, { level: 1 }) },
    { type: "IEND", data: new Uint8Array(0) },
  ]);
}

function header({ width, height }: LabelMap, colourType: number): Uint8Array {
  const data = new Uint8Array(13);
  const view = new DataView(data.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  data[8] = 8;
  data[9] = colourType;
  return data;
}

function paletteOf(colours: ColourTable): Uint8Array {
  const data = new Uint8Array(3 * Math.max(1, colours.length));
  for (let index = 0; index * 3 < data.length; index += 1)
    putColour(data, index * 3, index === 0 ? WHITE : (colours[index] ?? WHITE));
  return data;
}

function indexRows(map: LabelMap): Uint8Array {
  const { width, height, pixels } = map;
  const rows = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    const row = y * (width + 1);
    const at = y * width;
    if (y === 0) {
      rows.set(pixels.subarray(0, width), 1);
      continue;
    }
    rows[row] = UP;
    for (let x = 0; x < width; x += 1)
      rows[row + 1 + x] = (pixels[at + x] as number) - (pixels[at + x - width] as number);
  }
  return rows;
}

function colourRows(map: LabelMap, colours: ColourTable): Uint8Array {
  const { width, height, pixels } = map;
  const stride = 1 + width * 4;
  const rows = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1) {
    let at = y * stride + 1;
    for (let x = 0; x < width; x += 1, at += 4) {
      const value = pixels[y * width + x] as number;
      putColour(rows, at, value === 0 ? WHITE : (colours[value] ?? WHITE));
      rows[at + 3] = value === 0 ? 0 : 255;
    }
  }
  return rows;
}

function putColour(data: Uint8Array, at: number, colour: number): void {
  data[at] = colour >> 16;
  data[at + 1] = (colour >> 8) & 0xff;
  data[at + 2] = colour & 0xff;
}
