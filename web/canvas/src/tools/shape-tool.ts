import type { ImageEditor } from "../editor.ts";
import type { Point } from "../geometry.ts";
import { type Grip, gripAt, pulled } from "../grips.ts";
import { type Geometry, KIND_NAMES, type Shape } from "../shape.ts";
import { NO_PREVIEW, type Pointing, type Preview, type Tool } from "../tool.ts";
import { withoutVertex } from "../vertices.ts";

/**
 * What all tools for shapes can do: pull the selected shape by its grips, by a drag or by two clicks (the first picks
 * the grip up, the second puts it down), and hand over finished shapes.
 */
export abstract class ShapeTool implements Tool {
  abstract readonly id: string;
  abstract readonly name: string;
  abstract readonly hint: string;
  readonly cursor: string = "crosshair";
  readonly crosshair: boolean = true;

  /** The grip that is being pulled; `carried`: by clicks, with no button held. */
  private pull: { grip: Grip; before: Shape; carried: boolean; started: boolean } | null = null;

  constructor(protected readonly editor: ImageEditor) {}

  /** Whether the tool itself has something unfinished. */
  protected abstract readonly drawing: boolean;
  protected abstract begin(pointing: Pointing): void;
  protected abstract extend(pointing: Pointing): void;
  protected abstract end(pointing: Pointing, still: boolean): void;
  protected abstract drop(): boolean;
  protected abstract show(): Preview;

  get busy(): boolean {
    return this.drawing;
  }

  down(pointing: Pointing): void {
    if (this.pull !== null) this.pullTo(pointing.at);
    else if (this.drawing || !this.grab(pointing)) this.begin(pointing);
  }

  drag(pointing: Pointing): void {
    if (this.pull !== null) this.pullTo(pointing.at);
    else this.extend(pointing);
  }

  up(pointing: Pointing, still: boolean): void {
    if (this.pull === null) {
      this.end(pointing, still);
    } else if (still && !this.pull.carried) {
      this.pull.carried = true;
      this.editor.activeGrip = this.pull.grip.kind === "insert" ? null : this.pull.grip.index;
      this.editor.say("Picked up. Click where it should go, or press Escape.");
    } else {
      if (!still || this.pull.started) this.pullTo(pointing.at);
      this.letGo();
    }
  }

  abort(): void {
    if (this.pull !== null) this.putBack();
    else this.drop();
  }

  hover(pointing: Pointing | null): void {
    if (pointing === null) return;
    if (this.pull !== null) this.pullTo(pointing.at);
    else if (this.drawing) this.extend(pointing);
    else this.editor.element.style.cursor = this.gripUnder(pointing)?.grip.cursor ?? this.cursor;
  }

  cancel(): boolean {
    if (this.pull !== null) {
      this.putBack();
      return true;
    }
    return this.drop();
  }

  preview(): Preview {
    if (this.pull === null) return this.show();
    const now = this.editor.document.get(this.pull.before.id);
    return { ...NO_PREVIEW, note: now === undefined ? null : measure(now.geometry) };
  }

  /** A new shape of the current class; null when there is no class to give it. */
  protected finished(geometry: Geometry): Shape | null {
    const { editor } = this;
    if (editor.label === null) {
      editor.say("There is no class to label with.");
      return null;
    }
    const shape = editor.document.newShape(editor.label, geometry);
    const change = { index: editor.document.shapes.length, before: null, after: shape };
    editor.history.run(editor.document.changing(`draw ${KIND_NAMES[geometry.kind]}`, [change], null));
    editor.fresh = true;
    editor.say(`Drawn: ${KIND_NAMES[geometry.kind]}, ${editor.nameOf(editor.label)}, ${measure(geometry)}.`);
    return shape;
  }

  private gripUnder({ free, reach }: Pointing): { grip: Grip; shape: Shape } | null {
    const [shape, another] = this.editor.document.selected;
    if (shape === undefined || another !== undefined) return null;
    if (this.editor.document.isLocked(shape) || !this.editor.document.isVisible(shape)) return null;
    const grip = gripAt(shape.geometry, free, reach);
    return grip === null ? null : { grip, shape };
  }

  protected grab(pointing: Pointing): boolean {
    const found = pointing.control || pointing.shift ? null : this.gripUnder(pointing);
    if (found === null) return false;
    if (pointing.alt && found.grip.kind === "vertex") {
      const without = withoutVertex(found.shape.geometry, found.grip.index);
      if (without !== null) this.editor.replace("remove vertex", [{ ...found.shape, geometry: without }]);
      return true;
    }
    this.pull = { grip: found.grip, before: found.shape, carried: false, started: false };
    return true;
  }

  private pullTo(at: Point): void {
    const { pull } = this;
    if (pull === null) return;
    const geometry = pulled(pull.before.geometry, pull.grip, at, this.editor.image);
    if (geometry === null) return;
    pull.started = true;
    this.editor.document.show([{ ...pull.before, geometry }]);
  }

  private letGo(): void {
    const { pull, editor } = this;
    this.pull = null;
    editor.activeGrip = null;
    const after = pull === null ? undefined : editor.document.get(pull.before.id);
    if (pull === null || after === undefined || after === pull.before) return;
    editor.history.record(
      editor.document.replacing(
        pull.grip.kind === "insert" ? "add vertex" : "reshape",
        [after],
        [pull.before],
      ),
    );
    editor.say(measure(after.geometry));
  }

  private putBack(): void {
    if (this.pull !== null) this.editor.document.show([this.pull.before]);
    this.pull = null;
    this.editor.activeGrip = null;
  }
}

/** The size of a box, else where it is or how many vertices it has. */
export function measure(geometry: Geometry): string {
  if (geometry.kind === "box") return `${geometry.width} × ${geometry.height}`;
  if (geometry.kind === "keypoint") return `${geometry.x}, ${geometry.y}`;
  return `${geometry.points.length} vertices`;
}
