/**
 * The state of some tiles of a map, packed: what undo keeps of an edit.
 *
 * A tile is a square of pixels, packed as runs of one number each. A stroke costs what its tiles cost, and a
 * tile of one colour costs four bytes, so that a hundred edits of a large picture take a few megabytes.
 */
import type { Indices, LabelMap } from "./label-map.ts";
import type { PixelRectangle } from "./rectangle.ts";

export const TILE = 64;

export function tilesAcross(map: LabelMap): number {
  return Math.ceil(map.width / TILE);
}

export function tileArea(map: LabelMap, tile: number): PixelRectangle {
  const across = tilesAcross(map);
  const left = (tile % across) * TILE;
  const top = Math.floor(tile / across) * TILE;
  return { left, top, right: Math.min(left + TILE, map.width), bottom: Math.min(top + TILE, map.height) };
}

/** The tile's pixels, row by row. */
export function copyTile(map: LabelMap, tile: number): Indices {
  const { left, top, right, bottom } = tileArea(map, tile);
  const width = right - left;
  const area = width * (bottom - top);
  const copy = map.pixels instanceof Uint16Array ? new Uint16Array(area) : new Uint8Array(area);
  for (let y = top, at = 0; y < bottom; y += 1, at += width) {
    copy.set(map.pixels.subarray(y * map.width + left, y * map.width + right), at);
  }
  return copy;
}

/** Tiles one after the other: pairs of a length and a number. */
export class PackedTiles {
  private constructor(
    readonly tiles: Uint32Array,
    private readonly runs: Uint16Array,
  ) {}

  get bytes(): number {
    return this.tiles.byteLength + this.runs.byteLength;
  }

  static of(tiles: Iterable<[number, Indices]>): PackedTiles {
    const numbers: number[] = [];
    let runs = new Uint16Array(256);
    let used = 0;
    for (const [tile, pixels] of tiles) {
      numbers.push(tile);
      for (let at = 0; at < pixels.length; ) {
        const value = pixels[at] as number;
        let end = at + 1;
        while (end < pixels.length && pixels[end] === value) end += 1;
        if (used + 2 > runs.length) {
          const larger = new Uint16Array(runs.length * 2);
          larger.set(runs);
          runs = larger;
        }
        runs[used] = end - at;
        runs[used + 1] = value;
        used += 2;
        at = end;
      }
    }
    return new PackedTiles(Uint32Array.from(numbers), runs.slice(0, used));
  }

  /** Put the tiles back. */
  restore(map: LabelMap): void {
    let run = 0;
    for (const tile of this.tiles) {
      const { left, top, right, bottom } = tileArea(map, tile);
      let length = 0;
      let value = 0;
      for (let y = top; y < bottom; y += 1) {
        for (let x = left; x < right; ) {
          if (length === 0) {
            length = this.runs[run] as number;
            value = this.runs[run + 1] as number;
            run += 2;
          }
          const end = Math.min(x + length, right);
          map.pixels.fill(value, y * map.width + x, y * map.width + end);
          length -= end - x;
          x = end;
        }
      }
    }
  }
}
