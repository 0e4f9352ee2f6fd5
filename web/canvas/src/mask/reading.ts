/** Masks that come from elsewhere: numbers by the colours of a picture. */
import { fromBase64 } from "./base64.ts";
import { type Indices, LabelMap } from "./label-map.ts";
import { type ColouredPicture, decodePng } from "./png-decode.ts";

/** Rows that are read from a canvas at once: a whole large picture would need hundreds of megabytes. */
const BAND = 256;

/** The map of a picture in base64, of whatever size it has; null when it cannot be read. */
export function readMask(png: string, colours: ReadonlyMap<number, number>): LabelMap | null {
  const file = fromBase64(png);
  const picture = file && decodePng(file);
  return picture ? numbered(picture, colours) : null;
}

/** `colours`: the number for each `0xrrggbb`. Other colours, and whatever is fully transparent, become 0. */
function numbered(picture: ColouredPicture, colours: ReadonlyMap<number, number>): LabelMap {
  const map = new LabelMap(
    picture.width,
    picture.height,
    indicesFor(colours, picture.width * picture.height),
  );
  let seen = -1;
  let number = 0;
  for (let at = 0; at < map.pixels.length; at += 1) {
    const argb = picture.pixel(at);
    if (argb !== seen) {
      seen = argb;
      number = argb >>> 24 === 0 ? 0 : (colours.get(argb & 0xffffff) ?? 0);
    }
    map.pixels[at] = number;
  }
  return map;
}

/** Large enough for each of the numbers. */
export function indicesFor(colours: ReadonlyMap<number, number>, pixels: number): Indices {
  return Math.max(0, ...colours.values()) > 255 ? new Uint16Array(pixels) : new Uint8Array(pixels);
}

/** The map of a picture at an address, which has to allow that its pixels are read. Rejects when it cannot be loaded. */
export async function loadMask(address: string, colours: ReadonlyMap<number, number>): Promise<LabelMap> {
  const inline = address.startsWith("data:") ? readMask(address, colours) : null;
  if (inline !== null) return inline;
  const image = new Image();
  image.crossOrigin = "anonymous";
  await new Promise((resolve, reject) => {
    image.onload = resolve;
    image.onerror = () => reject(new Error("The mask does not load."));
    image.src = address;
  });
  return fromImage(image, colours);
}

async function fromImage(image: HTMLImageElement, colours: ReadonlyMap<number, number>): Promise<LabelMap> {
  const { naturalWidth: width, naturalHeight: height } = image;
  const map = new LabelMap(width, height, indicesFor(colours, width * height));
  // A file may carry a colour profile; its numbers are labels here, not light.
  const bitmap = await createImageBitmap(image, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const canvas = new OffscreenCanvas(width, Math.min(BAND, height));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("There is no canvas.");
  for (let top = 0; top < height; top += BAND) {
    const rows = Math.min(BAND, height - top);
    context.clearRect(0, 0, width, BAND);
    context.drawImage(bitmap, 0, -top);
    const { data } = context.getImageData(0, 0, width, rows);
    const band = { width, height: rows, pixel: (at: number) => readPixel(data, at * 4) };
    map.pixels.set(numbered(band, colours).pixels, top * width);
  }
  bitmap.close();
  return map;
}

function readPixel(data: Uint8ClampedArray, at: number): number {
  const [red, green, blue, alpha] = [data[at], data[at + 1], data[at + 2], data[at + 3]] as [
    number,
    number,
    number,
    number,
  ];
  return ((alpha << 24) | (red << 16) | (green << 8) | blue) >>> 0;
}
