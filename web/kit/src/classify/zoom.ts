/** Where a picture lies in its window, and how large. Pure; all in CSS pixels, scales in CSS pixels a picture pixel. */

export type Size = { width: number; height: number };
export type View = { scale: number; x: number; y: number };

export const MOST_SCALE = 32;

/** From here on single pixels are shown as squares. */
export const PIXELATED_FROM = 3;

/** The whole picture, as large as it goes: small ones are enlarged. */
export function fitted(picture: Size, window: Size): View {
  const scale = Math.min(window.width / picture.width, window.height / picture.height, MOST_SCALE);
  return centred(picture, window, scale);
}

export function centred(picture: Size, window: Size, scale: number): View {
  return {
    scale,
    x: (window.width - picture.width * scale) / 2,
    y: (window.height - picture.height * scale) / 2,
  };
}

/** Larger or smaller by a factor, with the point under the cursor staying where it is. */
export function zoomed(view: View, factor: number, at: { x: number; y: number }, least: number): View {
  const scale = Math.min(Math.max(view.scale * factor, least), MOST_SCALE);
  const change = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * change, y: at.y - (at.y - view.y) * change };
}

/** Moved, but never out of the window: what is smaller than it stays in the middle. */
export function kept(view: View, picture: Size, window: Size): View {
  const along = (offset: number, length: number, room: number): number =>
    length <= room ? (room - length) / 2 : Math.min(Math.max(offset, room - length), 0);
  return {
    scale: view.scale,
    x: along(view.x, picture.width * view.scale, window.width),
    y: along(view.y, picture.height * view.scale, window.height),
  };
}
