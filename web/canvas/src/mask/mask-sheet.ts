import type { Command } from "../history.ts";
import { LabelMap, type SpanSink } from "./label-map.ts";
import { MaskColours } from "./mask-colours.ts";
import { Painting } from "./painting.ts";

/** What a number of the map stands for: a class, or one instance of a class. */
export interface MaskObject {
  readonly number: number;
  readonly label: string;
  /** `#rrggbb`, in the answer and on the screen. */
  readonly colour: string;
  /** Which pattern tells it from others without colour. */
  readonly pattern: number;
}

export const MOST_BRUSH = 500;

/**
 * A map that is being painted, with what its numbers stand for, and the canvas that shows it.
 *
 * Edits become commands that `record` is given. Dispatches `change` after anything looks different. What is hidden
 * or locked is the worker's view and never part of an answer.
 */
export class MaskSheet extends EventTarget {
  /** Of the picture's size. */
  readonly canvas = document.createElement("canvas");
  readonly objects = new Map<number, MaskObject>();
  /** What the brush paints. */
  active = 1;
  onlyUnlabelled = false;
  hidden: ReadonlySet<number> = new Set();
  locked: ReadonlySet<number> = new Set();
  solo: number | null = null;
  allHidden = false;
  patterned = true;
  /** Diameter of the brush, in source pixels. */
  brush = 24;
  private painted = new Painting(new LabelMap(1, 1));
  private colours: MaskColours | null = null;
  private context: CanvasRenderingContext2D | null = null;

  constructor(private readonly record: (command: Command) => void) {
    super();
    this.opacity = 0.6;
  }

  get map(): LabelMap {
    return this.painted.map;
  }

  get empty(): boolean {
    return this.painted.empty;
  }

  get opacity(): number {
    return Number(this.canvas.style.opacity);
  }
  set opacity(opacity: number) {
    this.canvas.style.opacity = String(Math.round(Math.min(1, Math.max(0.1, opacity)) * 10) / 10);
  }

  /** Begin with this map. */
  start(map: LabelMap): void {
    this.painted = new Painting(map);
    this.canvas.width = map.width;
    this.canvas.height = map.height;
    this.context = this.canvas.getContext("2d");
    this.repaint();
  }

  /** Pixels of a number. */
  area(number: number): number {
    return this.painted.count(number);
  }

  /** Whether the worker may paint over it. */
  isLocked(number: number): boolean {
    return this.locked.has(number);
  }

  isVisible(number: number): boolean {
    return !this.allHidden && !this.hidden.has(number) && (this.solo === null || this.solo === number);
  }

  /** Change what is shown. */
  view(changed: Partial<Pick<MaskSheet, "hidden" | "locked" | "solo" | "allHidden" | "patterned">>): void {
    Object.assign(this, changed);
    this.repaint();
  }

  put(object: MaskObject): void {
    this.objects.set(object.number, object);
    this.repaint();
  }

  /** Draw all of it again. */
  repaint(): void {
    const numbers = this.map.pixels instanceof Uint16Array ? 65_536 : 256;
    const look = (number: number) => {
      const object = this.objects.get(number);
      if (object === undefined || !this.isVisible(number)) return null;
      return { rgb: rgbOf(object.colour), pattern: object.pattern };
    };
    this.colours = new MaskColours(this.map, this.patterned, look, numbers);
    if (this.context !== null) {
      this.colours.draw(this.context, { left: 0, top: 0, right: this.map.width, bottom: this.map.height });
    }
    this.dispatchEvent(new Event("change"));
  }

  /** Begin an edit: what is given to the result gets the active number, or none. Ends with `finish` or `abandon`. */
  begin(erase: boolean, number = this.active): SpanSink {
    const free = (value: number): boolean => !this.locked.has(value);
    this.painted.allow(this.onlyUnlabelled && !erase ? (value) => value === 0 : free);
    return this.painted.writer(erase ? 0 : number);
  }

  mayChange(number: number): boolean {
    return this.painted.mayChange(number);
  }

  /** Show what the edit has changed so far. */
  show(): void {
    const dirty = this.painted.takeDirty();
    if (dirty !== null && this.context !== null) this.colours?.draw(this.context, dirty);
  }

  /** End the edit; false when it has changed nothing. */
  finish(name: string): boolean {
    this.show();
    const step = this.painted.finish();
    if (step === null) return false;
    const { painted } = this;
    const swap = (): void => {
      if (painted !== this.painted) return;
      painted.swap(step);
      this.show();
      this.dispatchEvent(new Event("change"));
    };
    this.record({ name, redo: swap, undo: swap });
    this.dispatchEvent(new Event("change"));
    return true;
  }

  abandon(): void {
    this.painted.abandon();
    this.show();
  }

  /** One edit from beginning to end. */
  edit(name: string, draw: (sink: SpanSink) => void, erase = false, number = this.active): boolean {
    draw(this.begin(erase, number));
    return this.finish(name);
  }

  /** All pixels as they are in a map of the same size, whatever is locked. */
  replace(name: string, by: LabelMap): boolean {
    this.painted.allow(() => true);
    const { width, height, pixels } = by;
    for (let y = 0; y < height; y += 1) {
      const row = y * width;
      for (let x = 0; x < width; ) {
        const number = pixels[row + x] as number;
        let end = x + 1;
        while (end < width && pixels[row + end] === number) end += 1;
        this.painted.writer(number)(y, x, end);
        x = end;
      }
    }
    return this.finish(name);
  }

  /** Take a number's pixels away. */
  clear(name: string, number: number): boolean {
    const { map } = this;
    const sink = this.begin(true);
    for (let y = 0; y < map.height; y += 1) {
      const row = y * map.width;
      for (let x = 0; x < map.width; x += 1) {
        if (map.pixels[row + x] !== number) continue;
        let end = x + 1;
        while (end < map.width && map.pixels[row + end] === number) end += 1;
        sink(y, x, end);
        x = end;
      }
    }
    return this.finish(name);
  }
}

export function rgbOf(colour: string): number {
  return Number.parseInt(colour.slice(1), 16);
}
