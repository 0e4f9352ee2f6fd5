/**
 * The exact colours of a PNG file: neither colour management nor premultiplied alpha comes between.
 *
 * It reads what masks are written as: one, two, four or eight bits a sample, not interlaced.
 */
import { unzlibSync } from "fflate";
import { chunksOf } from "./png-chunks.ts";

export type ColouredPicture = {
  width: number;
  height: number;
  /** `0xaarrggbb` of the pixel at (x, y). */
  pixel: (at: number) => number;
};

const SAMPLES: Partial<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const OPAQUE = 0xff000000;
/** Of a side and of the whole; more is no picture of ours. */
const MOST_PIXELS = 100_000_000;

/** Null for a file of another form. */
export function decodePng(file: Uint8Array): ColouredPicture | null {
  const chunks = chunksOf(file);
  const head = chunks?.find((chunk) => chunk.type === "IHDR")?.data;
  if (!chunks || head === undefined || head.length < 13) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, type, interlaced] = [head[8] as number, head[9] as number, head[12] as number];
  const samples = SAMPLES[type];
  const smallDepth = depth < 8 && [1, 2, 4].includes(depth) && (type === 0 || type === 3);
  if (samples === undefined || (depth !== 8 && !smallDepth) || interlaced !== 0) return null;
  if (width * height === 0 || width * height > MOST_PIXELS) return null;
  const bytesAcross = Math.ceil((width * samples * depth) / 8);
  const rows = inflated(
    chunks.filter((chunk) => chunk.type === "IDAT").map((chunk) => chunk.data),
    (1 + bytesAcross) * height,
  );
  if (rows === null) return null;
  unfilter(rows, bytesAcross, height, samples);
  const sample = (at: number, which: number): number => {
    const [x, y] = [at % width, Math.floor(at / width)];
    const row = y * (bytesAcross + 1) + 1;
    if (depth === 8) return rows[row + x * samples + which] as number;
    const bit = x * depth;
    return ((rows[row + (bit >> 3)] as number) >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
  };
  return { width, height, pixel: reader(type, depth, sample, chunks) };
}

function reader(
  type: number,
  depth: number,
  sample: (at: number, which: number) => number,
  chunks: { type: string; data: Uint8Array }[],
): (at: number) => number {
  const palette = chunks.find((chunk) => chunk.type === "PLTE")?.data ?? new Uint8Array(0);
  const transparency = chunks.find((chunk) => chunk.type === "tRNS")?.data ?? new Uint8Array(0);
  if (type === 3) {
    const colours = new Uint32Array(256).map((_, index) => {
      const [red = 0, green = 0, blue = 0] = palette.subarray(index * 3, index * 3 + 3);
      return argb(transparency[index] ?? 255, red, green, blue);
    });
    return (at) => colours[sample(at, 0)] as number;
  }
  if (type === 0 || type === 4) {
    const most = (1 << depth) - 1;
    const clear =
      type === 0 && transparency.length >= 2
        ? ((transparency[0] as number) << 8) | (transparency[1] as number)
        : -1;
    return (at) => {
      const raw = sample(at, 0);
      const grey = Math.round((raw * 255) / most);
      return argb(type === 4 ? sample(at, 1) : raw === clear ? 0 : 255, grey, grey, grey);
    };
  }
  const clear =
    type === 2 && transparency.length >= 6
      ? (OPAQUE |
          ((transparency[1] as number) << 16) |
          ((transparency[3] as number) << 8) |
          (transparency[5] as number)) >>>
        0
      : -1;
  return (at) => {
    const colour = argb(type === 6 ? sample(at, 3) : 255, sample(at, 0), sample(at, 1), sample(at, 2));
    return colour === clear ? 0 : colour;
  };
}

function argb(alpha: number, red: number, green: number, blue: number): number {
  return ((alpha << 24) | (red << 16) | (green << 8) | blue) >>> 0;
}

function inflated(parts: Uint8Array[], size: number): Uint8Array | null {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  try {
    return unzlibSync(all, { out: new Uint8Array(size) });
  } catch {
    return null;
  }
}

/** In place; `across`: bytes of a row without its filter's number. */
function unfilter(rows: Uint8Array, across: number, height: number, samples: number): void {
  const stride = across + 1;
  for (let y = 0; y < height; y += 1) {
    const row = y * stride + 1;
    const filter = rows[row - 1];
    for (let x = 0; filter !== 0 && x < across; x += 1) {
      const at = row + x;
      const left = x >= samples ? (rows[at - samples] as number) : 0;
      const up = y > 0 ? (rows[at - stride] as number) : 0;
      const corner = x >= samples && y > 0 ? (rows[at - stride - samples] as number) : 0;
      const guess =
        filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : paeth(left, up, corner);
      rows[at] = (rows[at] as number) + guess;
    }
  }
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
