import type { Point } from "./geometry.ts";

/** Where a pointer is, and how it was pressed. */
export interface Pointing {
  /** In source pixels with fractions, within the image; on its edge when the pointer is close to it or beyond. */
  readonly at: Point;
  /** In source pixels, wherever it is. */
  readonly free: Point;
  /** In CSS pixels of the stage. */
  readonly screen: Point;
  /** How near counts as hit, in source pixels: less for a mouse than for a finger. */
  readonly reach: number;
  readonly pointer: "mouse" | "pen" | "touch";
  readonly shift: boolean;
  readonly control: boolean;
  readonly alt: boolean;
}

/** A line, a dot or a circle that shows what a tool is about to do. Source pixels. */
export type Mark =
  | {
      readonly kind: "path";
      readonly points: readonly Point[];
      readonly closed: boolean;
      readonly marquee?: boolean;
    }
  | { readonly kind: "dot" | "ring"; readonly at: Point }
  | { readonly kind: "circle"; readonly centre: Point; readonly radius: number };

export interface Preview {
  readonly marks: readonly Mark[];
  /** Live measures, shown beside the pointer. */
  readonly note: string | null;
}

/**
 * A way of working on the image. The editor turns pointers, fingers and keys into these calls, and pans and zooms
 * by itself; coordinates are source pixels.
 *
 * `down` is followed by any number of `drag` and one `up`, or by `abort` when a second finger has come: the stroke
 * was the start of a pinch then, and must leave nothing behind.
 */
export interface Tool {
  readonly id: string;
  /** For the tool bar and the live region. */
  readonly name: string;
  readonly cursor: string;
  /** Whether the full-image crosshair is shown. */
  readonly crosshair: boolean;
  /** One sentence: what to do now. */
  readonly hint: string;

  down(pointing: Pointing): void;
  drag(pointing: Pointing): void;
  /** `still`: the pointer has hardly moved since `down`, as in a click or tap. */
  up(pointing: Pointing, still: boolean): void;
  abort(): void;
  /** A pointer moves without being pressed; null: it has left. */
  hover?(pointing: Pointing | null): void;

  /** Enter pressed on the canvas: the keyboard's pointer is here. */
  press?(at: Point): void;
  /** The keyboard's pointer has moved. */
  aim?(at: Point): void;
  /** Enter while something is unfinished may finish it; true when it did. */
  finish?(): boolean;
  /** Esc: drop what is unfinished; true when there was something. */
  cancel(): boolean;
  /** Undo, or Backspace: take back the last point of what is unfinished; true when there was one that is in no history. */
  stepBack?(): boolean;
  /** Backspace: remove the last point of what is unfinished, as an edit in the history; true when there was one. */
  removeLast?(): boolean;
  /** Where a click here would take effect: the crosshair shows it once single pixels can be seen. */
  land?(at: Point): Point;
  /** Any other key; true when it meant something. */
  key?(event: KeyboardEvent): boolean;

  /** Something is unfinished and would not be handed in. */
  readonly busy: boolean;
  preview(): Preview;
}

export const NO_PREVIEW: Preview = { marks: [], note: null };
