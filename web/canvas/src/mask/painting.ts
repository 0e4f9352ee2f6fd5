/** Changing a map: what may be written, what has changed, and how it is undone. */
import type { Indices, LabelMap, SpanSink } from "./label-map.ts";
import { type PixelRectangle, union } from "./rectangle.ts";
import { copyTile, PackedTiles, TILE, tileArea, tilesAcross } from "./tiles.ts";

/** A finished edit. It holds the state on the other side of it: that before, and once undone that after. */
export type MaskStep = { other: PackedTiles };

export class Painting {
  /** By number, whether pixels that have it may get another one. */
  private readonly open: Uint8Array;
  private allOpen = true;
  /** Of the edit that is going on: tiles as they were before it. */
  private readonly before = new Map<number, Indices>();
  private readonly touched: Uint8Array;
  private readonly across: number;
  private dirty: PixelRectangle | null = null;
  private readonly counts: Float64Array;

  constructor(readonly map: LabelMap) {
    const numbers = map.pixels instanceof Uint16Array ? 65_536 : 256;
    this.open = new Uint8Array(numbers).fill(1);
    this.counts = new Float64Array(numbers);
    this.across = tilesAcross(map);
    this.touched = new Uint8Array(this.across * Math.ceil(map.height / TILE));
    for (const value of map.pixels) this.counts[value] = (this.counts[value] as number) + 1;
  }

  /** How many pixels have the number, edits that are going on left aside. */
  count(value: number): number {
    return this.counts[value] ?? 0;
  }

  /** Whether any pixel has a number. */
  get empty(): boolean {
    return this.counts[0] === this.map.pixels.length;
  }

  /** Say which pixels may be written: those with a number for which `may` is true. */
  allow(may: (value: number) => boolean): void {
    for (let value = 0; value < this.open.length; value += 1) this.open[value] = may(value) ? 1 : 0;
    this.allOpen = !this.open.includes(0);
  }

  mayChange(value: number): boolean {
    return this.open[value] === 1;
  }

  /** Writes a number wherever it is told to and may. */
  writer(value: number): SpanSink {
    const { map, open } = this;
    return (y, from, to) => {
      if (y < 0 || y >= map.height) return;
      const left = Math.max(from, 0);
      const right = Math.min(to, map.width);
      if (left >= right) return;
      this.touch(y, left, right);
      const row = y * map.width;
      if (this.allOpen) {
        map.pixels.fill(value, row + left, row + right);
        return;
      }
      for (let at = row + left; at < row + right; at += 1) {
        if (open[map.pixels[at] as number] === 1) map.pixels[at] = value;
      }
    };
  }

  /** What has changed since this was asked last, to be drawn again. */
  takeDirty(): PixelRectangle | null {
    const taken = this.dirty;
    this.dirty = null;
    return taken;
  }

  /** End the edit; null when it has changed nothing. */
  finish(): MaskStep | null {
    const changed: [number, Indices][] = [];
    for (const [tile, pixels] of this.before) {
      this.touched[tile] = 0;
      if (this.recount(tile, pixels)) changed.push([tile, pixels]);
    }
    this.before.clear();
    return changed.length > 0 ? { other: PackedTiles.of(changed) } : null;
  }

  /** Undo the edit that is going on, as if it had never begun. */
  abandon(): void {
    const step = this.finish();
    if (step !== null) this.swap(step);
  }

  /** Undo the step, or do it again. */
  swap(step: MaskStep): void {
    const now: [number, Indices][] = [];
    for (const tile of step.other.tiles) now.push([tile, copyTile(this.map, tile)]);
    step.other.restore(this.map);
    for (const [tile, pixels] of now) {
      this.recount(tile, pixels);
      this.dirty = union(this.dirty, tileArea(this.map, tile));
    }
    step.other = PackedTiles.of(now);
  }

  /** Count what is another number than before; false when nothing is. */
  private recount(tile: number, before: Indices): boolean {
    const { counts } = this;
    const { pixels, width } = this.map;
    const { left, top, right, bottom } = tileArea(this.map, tile);
    let changed = false;
    for (let y = top, at = 0; y < bottom; y += 1) {
      for (let from = y * width + left; from < y * width + right; from += 1, at += 1) {
        const was = before[at] as number;
        const is = pixels[from] as number;
        if (was === is) continue;
        changed = true;
        counts[was] = (counts[was] as number) - 1;
        counts[is] = (counts[is] as number) + 1;
      }
    }
    return changed;
  }

  private touch(y: number, left: number, right: number): void {
    const row = Math.floor(y / TILE) * this.across;
    const last = row + Math.floor((right - 1) / TILE);
    for (let tile = row + Math.floor(left / TILE); tile <= last; tile += 1) {
      if (this.touched[tile] === 1) continue;
      this.touched[tile] = 1;
      this.before.set(tile, copyTile(this.map, tile));
    }
    const { dirty } = this;
    if (dirty === null) this.dirty = { left, top: y, right, bottom: y + 1 };
    else {
      if (left < dirty.left) dirty.left = left;
      if (right > dirty.right) dirty.right = right;
      if (y < dirty.top) dirty.top = y;
      if (y >= dirty.bottom) dirty.bottom = y + 1;
    }
  }
}
