import type { Size } from "./geometry.ts";

/** Where nothing of the page can change how large the picture is. */
const ALONE = `all: initial; position: absolute; visibility: hidden; width: auto; height: auto; max-width: none;
  image-orientation: none;`;

/**
 * The size of a loaded picture in pixels as they are stored.
 *
 * `naturalWidth` follows what a camera said about turning, whatever the style says; only layout tells the truth, so
 * the same picture is laid out by itself for a moment. It comes from the document's own list of pictures.
 */
export async function storedSize(image: HTMLImageElement): Promise<Size> {
  const probe = document.createElement("img");
  probe.alt = "";
  probe.style.cssText = ALONE;
  probe.crossOrigin = image.crossOrigin;
  const loaded = new Promise((resolve) => {
    probe.onload = probe.onerror = resolve;
  });
  probe.src = image.src;
  document.documentElement.append(probe);
  await loaded;
  const { offsetWidth: width, offsetHeight: height } = probe;
  probe.remove();
  return width > 0 && height > 0
    ? { width, height }
    : { width: image.naturalWidth, height: image.naturalHeight };
}
