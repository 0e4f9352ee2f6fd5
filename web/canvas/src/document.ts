import type { Command } from "./history.ts";
import type { Geometry, Kind, Shape } from "./shape.ts";

/** A shape that appears (`before` is null), goes (`after` is null) or is replaced, at its place in the order. */
export interface Change {
  readonly index: number;
  readonly before: Shape | null;
  readonly after: Shape | null;
}

/** A shape whose vertices are still being placed. */
export interface Draft {
  readonly kind: Kind;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/**
 * The shapes of one image, which of them are selected, and which are hidden or locked.
 *
 * Dispatches `change` whenever something looks different. Edits are commands for a history; selection, hiding and
 * locking are the worker's view and never part of an answer.
 */
export class ShapeDocument extends EventTarget {
  /** In the order of their making, which is the order of drawing. */
  shapes: readonly Shape[] = [];
  /** As they came with the task. */
  given: readonly Shape[] = [];
  draft: Draft | null = null;
  selection: ReadonlySet<number> = new Set();
  hidden: ReadonlySet<number> = new Set();
  locked: ReadonlySet<number> = new Set();
  hiddenLabels: ReadonlySet<string> = new Set();
  lockedLabels: ReadonlySet<string> = new Set();
  /** If set, only these are shown. */
  solo: ReadonlySet<number> | null = null;
  allHidden = false;

  private lastId = 0;

  newShape(label: string, geometry: Geometry, given = false): Shape {
    return { id: ++this.lastId, label, geometry, given };
  }

  get(id: number): Shape | undefined {
    return this.shapes.find((shape) => shape.id === id);
  }

  get selected(): Shape[] {
    return this.shapes.filter((shape) => this.selection.has(shape.id));
  }

  isVisible(shape: Shape): boolean {
    if (this.allHidden || this.hiddenLabels.has(shape.label) || this.hidden.has(shape.id)) return false;
    return this.solo === null || this.solo.has(shape.id);
  }

  isLocked(shape: Shape): boolean {
    return this.locked.has(shape.id) || this.lockedLabels.has(shape.label);
  }

  /** Change the view on the shapes: selection, hiding, locking. */
  view(
    changed: Partial<
      Pick<
        ShapeDocument,
        "selection" | "hidden" | "locked" | "hiddenLabels" | "lockedLabels" | "solo" | "allHidden"
      >
    >,
  ): void {
    Object.assign(this, changed);
    this.dispatchEvent(new Event("change"));
  }

  select(...ids: number[]): void {
    this.view({ selection: new Set(ids) });
  }

  /** Put other shapes in the place of those with the same ids, without an edit: what a drag shows while it goes on. */
  show(shapes: readonly Shape[]): void {
    const byId = new Map(shapes.map((shape) => [shape.id, shape]));
    this.shapes = this.shapes.map((shape) => byId.get(shape.id) ?? shape);
    this.dispatchEvent(new Event("change"));
  }

  /** Start anew: these shapes, and nothing to take back. */
  reset(shapes: readonly Shape[]): void {
    this.shapes = shapes;
    this.draft = null;
    this.view({ selection: new Set(), hidden: new Set(), locked: new Set(), solo: null });
  }

  adding(name: string, shapes: readonly Shape[]): Command {
    return this.changing(
      name,
      shapes.map((after, at) => ({ index: this.shapes.length + at, before: null, after })),
    );
  }

  removing(name: string, shapes: readonly Shape[]): Command {
    const gone = new Set(shapes.map((shape) => shape.id));
    const changes = this.shapes.flatMap((before, index) =>
      gone.has(before.id) ? [{ index, before, after: null }] : [],
    );
    return this.changing(name, changes);
  }

  /** `before` are the shapes as they were when the edit began, if they have been shown otherwise since. */
  replacing(name: string, shapes: readonly Shape[], before: readonly Shape[] = this.shapes): Command {
    const old = new Map(before.map((shape) => [shape.id, shape]));
    return this.changing(
      name,
      shapes.map((after) => ({ index: -1, before: old.get(after.id)!, after })),
    );
  }

  /** One edit of shapes and of the unfinished one. What appears is selected. */
  changing(name: string, changes: readonly Change[], draftAfter: Draft | null = this.draft): Command {
    const draftBefore = this.draft;
    return {
      name,
      redo: () => this.apply(changes, draftAfter),
      undo: () =>
        this.apply(
          changes.map(({ index, before, after }) => ({ index, before: after, after: before })),
          draftBefore,
        ),
    };
  }

  drafting(name: string, draft: Draft | null): Command {
    return this.changing(name, [], draft);
  }

  private apply(changes: readonly Change[], draft: Draft | null): void {
    const replaced = new Map<number, Shape>();
    const gone = new Set<number>();
    const come: { index: number; shape: Shape }[] = [];
    for (const { index, before, after } of changes) {
      if (after === null) gone.add(before!.id);
      else if (before === null) come.push({ index, shape: after });
      else replaced.set(after.id, after);
    }
    const shapes = this.shapes
      .filter((shape) => !gone.has(shape.id))
      .map((shape) => replaced.get(shape.id) ?? shape);
    for (const { index, shape } of come.sort((a, b) => a.index - b.index)) shapes.splice(index, 0, shape);
    this.shapes = shapes;
    this.draft = draft;
    const kept = [...this.selection].filter((id) => !gone.has(id));
    const selection = come.length > 0 ? come.map(({ shape }) => shape.id) : kept;
    this.view({ selection: new Set(selection) });
  }
}
