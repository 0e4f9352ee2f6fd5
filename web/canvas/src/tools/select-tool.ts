import { type Box, cornersOf, distance, type Point } from "../geometry.ts";
import { boundsOfShape, hit, movedTogether, type Shape } from "../shape.ts";
import { NO_PREVIEW, type Pointing, type Preview } from "../tool.ts";
import { ShapeTool } from "./shape-tool.ts";

/** What a press, or a pick-up by key or button, is about to become. */
type Action =
  | {
      readonly kind: "move";
      readonly from: Point;
      readonly before: readonly Shape[];
      readonly wasSelected: boolean;
    }
  | { readonly kind: "carry"; from: Point | null; readonly before: readonly Shape[] }
  | { readonly kind: "marquee"; readonly from: Point; to: Point; readonly kept: readonly number[] }
  | { readonly kind: "none" };

/** Choosing, moving and reshaping what is there. */
export class SelectTool extends ShapeTool {
  readonly id = "select";
  readonly name = "Select";
  readonly hint =
    "Click an object; drag to move it, or around several to select them. Shift adds to the selection.";
  override readonly cursor: string = "default";
  override readonly crosshair: boolean = false;

  private action: Action | null = null;

  protected get drawing(): boolean {
    return this.action !== null;
  }

  override get busy(): boolean {
    return false;
  }

  /** The selected objects follow the pointer until a click puts them down: moving without a drag. */
  carry(): void {
    const before = this.editor.movable;
    if (before.length === 0) return;
    this.action = { kind: "carry", from: null, before };
    this.editor.say("Picked up. Click where it should go, or press Escape.");
  }

  protected begin(pointing: Pointing): void {
    const { editor } = this;
    if (this.action?.kind === "carry") {
      this.moveTo(pointing.at);
      return;
    }
    const [shape] = this.under(pointing);
    const { selection } = editor.document;
    if (shape === undefined) {
      const kept = pointing.shift || pointing.control ? [...selection] : [];
      this.action = { kind: "marquee", from: pointing.at, to: pointing.at, kept };
    } else if (pointing.shift || pointing.control) {
      const others = [...selection].filter((id) => id !== shape.id);
      editor.select(...(selection.has(shape.id) ? others : [...selection, shape.id]));
      this.action = { kind: "none" };
    } else {
      const wasSelected = selection.has(shape.id);
      if (!wasSelected) editor.select(shape.id);
      this.action = { kind: "move", from: pointing.at, before: editor.movable, wasSelected };
    }
  }

  protected extend({ at }: Pointing): void {
    if (this.action?.kind === "marquee") this.action.to = at;
    else this.moveTo(at);
  }

  private moveTo(at: Point): void {
    const { action, editor } = this;
    if (action?.kind !== "move" && action?.kind !== "carry") return;
    const from = action.from ?? at;
    if (action.kind === "carry") action.from = from;
    const [dx, dy] = [Math.round(at.x - from.x), Math.round(at.y - from.y)];
    editor.document.show(movedTogether(action.before, dx, dy, editor.image));
  }

  protected end(pointing: Pointing, still: boolean): void {
    const { action, editor } = this;
    this.action = null;
    if (action?.kind === "marquee") {
      if (still) editor.select(...action.kept);
      else editor.select(...new Set([...action.kept, ...this.within(action.from, action.to)]));
    } else if (action?.kind === "move" && still) {
      editor.document.show(action.before);
      if (action.wasSelected) this.selectBeneath(pointing);
    } else if (action?.kind === "move" || action?.kind === "carry") {
      this.putDown(action.before);
    }
  }

  private putDown(before: readonly Shape[]): void {
    const { document, history } = this.editor;
    const after = before.flatMap((shape) => document.get(shape.id) ?? []);
    if (after.every((shape) => before.includes(shape))) return;
    history.record(document.replacing(before.length === 1 ? "move" : "move objects", after, before));
  }

  /** Another click on the same place reaches what lies beneath. */
  private selectBeneath(pointing: Pointing): void {
    const { editor } = this;
    const under = this.under(pointing);
    if (editor.document.selection.size > 1) {
      if (under[0] !== undefined) editor.select(under[0].id);
      return;
    }
    const at = under.findIndex((shape) => editor.document.selection.has(shape.id));
    const next = under[(at + 1) % Math.max(under.length, 1)];
    if (next !== undefined) editor.select(next.id);
  }

  press(at: Point): void {
    const { editor } = this;
    if (this.action?.kind === "carry") {
      const { before } = this.action;
      this.action = null;
      this.putDown(before);
      return;
    }
    const found = this.hits(at, 12 / (editor.view?.scale ?? 1));
    if (found[0] === undefined) editor.deselect();
    else editor.select(found[0].id);
  }

  override hover(pointing: Pointing | null): void {
    super.hover(pointing);
    const { editor } = this;
    const over = pointing === null || this.drawing ? undefined : this.under(pointing)[0];
    const hovered = over?.id ?? null;
    if (over !== undefined && editor.element.style.cursor === this.cursor)
      editor.element.style.cursor = "move";
    if (editor.hovered === hovered) return;
    editor.hovered = hovered;
    editor.redraw();
  }

  private under({ free, reach }: Pointing): Shape[] {
    return this.hits(free, reach);
  }

  /** The best first: what is selected, then the smallest. */
  private hits(point: Point, reach: number): Shape[] {
    const { document } = this.editor;
    return document.shapes
      .filter((shape) => document.isVisible(shape) && !document.isLocked(shape))
      .flatMap((shape) => {
        const score = hit(shape.geometry, point, reach);
        return score === null ? [] : [{ shape, score }];
      })
      .sort((a, b) => a.score - b.score || b.shape.id - a.shape.id)
      .map(({ shape }) => shape);
  }

  private within(from: Point, to: Point): number[] {
    const area = boxAround(from, to);
    const { document } = this.editor;
    return document.shapes
      .filter((shape) => document.isVisible(shape) && !document.isLocked(shape))
      .filter((shape) => contains(area, boundsOfShape(shape.geometry)))
      .map((shape) => shape.id);
  }

  protected drop(): boolean {
    const { action } = this;
    this.action = null;
    if (action?.kind === "move" || action?.kind === "carry") this.editor.document.show(action.before);
    return action !== null;
  }

  protected show(): Preview {
    const { action } = this;
    if (action?.kind === "marquee" && distance(action.from, action.to) > 0) {
      const points = cornersOf(boxAround(action.from, action.to));
      return { marks: [{ kind: "path", points, closed: true, marquee: true }], note: null };
    }
    if (action?.kind !== "move" && action?.kind !== "carry") return NO_PREVIEW;
    const [shape] = action.before;
    const now = shape === undefined ? undefined : this.editor.document.get(shape.id);
    if (now === undefined) return NO_PREVIEW;
    const { left, top } = boundsOfShape(now.geometry);
    return { marks: [], note: `${Math.floor(left)}, ${Math.floor(top)}` };
  }
}

function boxAround(a: Point, b: Point): Box {
  return {
    left: Math.min(a.x, b.x),
    top: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  };
}

function contains(outer: Box, inner: Box): boolean {
  return (
    outer.left <= inner.left &&
    outer.top <= inner.top &&
    outer.left + outer.width >= inner.left + inner.width &&
    outer.top + outer.height >= inner.top + inner.height
  );
}
