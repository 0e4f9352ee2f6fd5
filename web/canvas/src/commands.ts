import type { ImageEditor } from "./editor.ts";
import { boundsOf, clampPoint, type Point } from "./geometry.ts";
import { pulled } from "./grips.ts";
import {
  boundsOfShape,
  cornersOfShapes,
  type Geometry,
  KIND_NAMES,
  movedTogether,
  resizedBy,
  type Shape,
  sameGeometry,
} from "./shape.ts";
import { SelectTool } from "./tools/select-tool.ts";
import { withoutVertex, withVertexAfter } from "./vertices.ts";

/** CSS pixels between a copy and what it was made from. */
const OFFSET = 16;

export interface Template {
  readonly label: string;
  readonly geometry: Geometry;
}

/** Of the page: what was copied in one element can be pasted into another that draws the same kinds. */
let clipboard: readonly Template[] = [];

/** What keys and buttons do with the selected objects of an editor. */
export class ShapeCommands {
  private pasted = 0;

  constructor(private readonly editor: ImageEditor) {}

  private get scale(): number {
    return this.editor.view?.scale ?? 1;
  }

  private tell(count: number, done: string): void {
    this.editor.say(count === 1 ? `1 object ${done}.` : `${count} objects ${done}.`);
  }

  /** By whole source pixels; the active vertex alone, if there is one. What a `held` key does is one edit. */
  move(dx: number, dy: number, held = false): void {
    const { editor } = this;
    const vertex = this.activeVertex;
    if (vertex !== null) {
      const at = clampPoint({ x: vertex.at.x + dx, y: vertex.at.y + dy }, editor.image);
      const geometry = pulled(vertex.shape.geometry, vertex.grip, at, editor.image);
      if (geometry !== null) editor.replace("move vertex", [{ ...vertex.shape, geometry }], held);
      editor.say(`${at.x}, ${at.y}`);
      return;
    }
    const before = editor.movable;
    const after = movedTogether(before, dx, dy, editor.image);
    const changed = after.filter((shape, at) => !sameGeometry(shape.geometry, before[at]!.geometry));
    editor.replace(changed.length === 1 ? "move" : "move objects", changed, held);
    const [first] = after;
    if (first === undefined) return;
    const { left, top } = boundsOfShape(first.geometry);
    editor.say(`${Math.floor(left)}, ${Math.floor(top)}`);
  }

  /** The right and bottom edges of selected boxes. */
  resize(dx: number, dy: number, held = false): void {
    const { editor } = this;
    const after = editor.movable.map((shape) => ({
      ...shape,
      geometry: resizedBy(shape.geometry, dx, dy, editor.image),
    }));
    const changed = after.filter(
      (shape) => !sameGeometry(shape.geometry, editor.document.get(shape.id)!.geometry),
    );
    editor.replace("resize", changed, held);
    const [box] = after;
    if (box?.geometry.kind === "box") editor.say(`${box.geometry.width} × ${box.geometry.height}`);
  }

  /** The selected objects; or only the vertex that was picked. No question is asked: undo brings them back. */
  remove(): void {
    const { editor } = this;
    const vertex = this.activeVertex;
    if (vertex !== null) {
      editor.tool.cancel();
      const geometry = withoutVertex(vertex.shape.geometry, vertex.grip.index);
      if (geometry === null)
        editor.say(`A ${KIND_NAMES[vertex.shape.geometry.kind]} needs its last vertices.`);
      else editor.replace("remove vertex", [{ ...vertex.shape, geometry }]);
      return;
    }
    const gone = editor.movable;
    if (gone.length === 0) return;
    editor.tool.cancel();
    editor.history.run(editor.document.removing(gone.length === 1 ? "delete" : "delete objects", gone));
    this.tell(gone.length, "deleted");
  }

  removeShape(id: number): void {
    const shape = this.editor.document.get(id);
    if (shape === undefined || this.editor.document.isLocked(shape)) return;
    this.editor.tool.cancel();
    this.editor.history.run(this.editor.document.removing("delete", [shape]));
    this.tell(1, "deleted");
  }

  relabel(label: string, shapes: readonly Shape[] = this.editor.movable): void {
    const { editor } = this;
    const changed = shapes.filter((shape) => shape.label !== label).map((shape) => ({ ...shape, label }));
    editor.replace("change class", changed);
    if (shapes.length > 0) editor.say(`Class: ${editor.nameOf(label)}.`);
  }

  /** A key or a click on a class: the selected objects get it, else what is drawn next. */
  choose(label: string): void {
    const { editor } = this;
    if (!editor.classes.has(label)) return;
    const selected = editor.movable;
    if (selected.length > 0 && !editor.fresh) this.relabel(label, selected);
    else editor.say(`Next: ${editor.nameOf(label)}.`);
    editor.label = label;
    editor.changed();
  }

  /** False when nothing is selected. */
  copy(): boolean {
    const { selected } = this.editor.document;
    if (selected.length === 0) return false;
    clipboard = selected.map(({ label, geometry }) => ({ label, geometry }));
    this.pasted = 0;
    this.tell(selected.length, "copied");
    return true;
  }

  paste(kinds: readonly Geometry["kind"][]): void {
    const fitting = clipboard.filter(({ geometry }) => kinds.includes(geometry.kind));
    this.add("paste", fitting, ++this.pasted * Math.max(1, Math.round(OFFSET / this.scale)));
    this.tell(fitting.length, "pasted");
  }

  duplicate(): void {
    const { selected } = this.editor.document;
    this.add("duplicate", selected, Math.max(1, Math.round(OFFSET / this.scale)));
    if (selected.length > 0) this.tell(selected.length, "duplicated");
  }

  /** New objects, as one edit; moved within the image by `offset` source pixels. They are selected. */
  add(name: string, templates: readonly Template[], offset = 0): void {
    const { editor } = this;
    if (templates.length === 0 || editor.readOnly) return;
    const made = templates.map(({ label, geometry }) => editor.document.newShape(label, geometry));
    const placed = movedTogether(made, offset, offset, editor.image);
    // At the image's end there is no room in that direction; the other one has some.
    const stuck = offset > 0 && placed.every((shape, at) => sameGeometry(shape.geometry, made[at]!.geometry));
    const shapes = stuck ? movedTogether(made, -offset, -offset, editor.image) : placed;
    editor.fresh = false;
    editor.history.run(editor.document.adding(name, shapes));
  }

  /** Given objects that were deleted come back as they were. */
  restoreGiven(): void {
    const { document, history } = this.editor;
    const there = new Set(document.shapes.map((shape) => shape.id));
    const gone = document.given.filter((shape) => !there.has(shape.id));
    if (gone.length === 0) return;
    history.run(document.adding("restore given objects", gone));
    this.tell(gone.length, "restored");
  }

  /** Tab: from object to object in their order, and past the last one out. False when there is no next one. */
  cycle(step: 1 | -1): boolean {
    const { editor } = this;
    const shapes = editor.document.shapes.filter((shape) => editor.document.isVisible(shape));
    if (this.activeVertex !== null) {
      const count = editor.grips.length;
      this.activateVertex(((editor.activeGrip ?? 0) + step + count) % count);
      return true;
    }
    if (shapes.length === 0) return false;
    const now = shapes.findIndex((shape) => editor.document.selection.has(shape.id));
    const next =
      now < 0 ? (step === 1 ? 0 : shapes.length - 1) : (now + step + shapes.length) % shapes.length;
    this.show(shapes[next]!, `${next + 1} of ${shapes.length}`);
    return true;
  }

  /** Select one object, bring it into sight and say what it is. */
  show(shape: Shape, place = ""): void {
    const { editor } = this;
    editor.select(shape.id);
    // From here on, arrows move the object and not the crosshair.
    editor.aim = null;
    const { left, top, width, height } = boundsOfShape(shape.geometry);
    editor.view = editor.view?.revealing({ x: left + width / 2, y: top + height / 2 }) ?? null;
    const kind = KIND_NAMES[shape.geometry.kind];
    editor.say([`${editor.nameOf(shape.label)}, ${kind}`, place].filter((part) => part !== "").join(", "));
  }

  /** Enter on a selected path: its vertices can be reached by Tab, moved by arrows, removed and added. */
  enterVertices(): boolean {
    const { editor } = this;
    const [first] = editor.grips;
    if (first?.kind !== "vertex" || editor.activeGrip !== null) return false;
    this.activateVertex(0);
    return true;
  }

  leaveVertices(): boolean {
    const { editor } = this;
    if (editor.activeGrip === null) return false;
    editor.activeGrip = null;
    editor.changed();
    return true;
  }

  /** In the middle of the edge after the active vertex. */
  insertVertex(): void {
    const vertex = this.activeVertex;
    const geometry = vertex === null ? null : withVertexAfter(vertex.shape.geometry, vertex.grip.index);
    if (vertex === null || geometry === null) return;
    this.editor.replace("add vertex", [{ ...vertex.shape, geometry }]);
    this.activateVertex(vertex.grip.index + 1);
  }

  private activateVertex(index: number): void {
    const { editor } = this;
    editor.activeGrip = index;
    const at = editor.grips[index]?.at;
    if (at === undefined) return;
    editor.view = editor.view?.revealing(at) ?? null;
    editor.changed();
    editor.say(
      `Vertex ${index + 1} of ${editor.grips.length} at ${at.x}, ${at.y}. Tab: next; arrows: move; Enter: add; Delete: remove; Esc: done.`,
    );
  }

  private get activeVertex() {
    const { editor } = this;
    const grip = editor.activeGrip === null ? undefined : editor.grips[editor.activeGrip];
    const [shape] = editor.document.selected;
    if (grip?.kind !== "vertex" || shape === undefined) return null;
    const at: Point = grip.at;
    return { grip, shape, at };
  }

  selectAll(): void {
    const { document } = this.editor;
    const all = document.shapes.filter((shape) => document.isVisible(shape) && !document.isLocked(shape));
    this.editor.select(...all.map((shape) => shape.id));
    this.tell(all.length, "selected");
  }

  /** Pick the selection up; a click puts it down. */
  carry(): void {
    const { editor } = this;
    const ids = [...editor.document.selection];
    const tool = editor.tools.get("select");
    if (!(tool instanceof SelectTool) || ids.length === 0) return;
    editor.use("select");
    editor.select(...ids);
    tool.carry();
  }

  zoomToSelection(): void {
    const { editor } = this;
    const { selected } = editor.document;
    if (selected.length === 0) return;
    editor.view = editor.view?.showing(boundsOf(cornersOfShapes(selected))) ?? null;
  }

  /** Everything or nothing is hidden for the moment; hidden objects are handed in all the same. */
  hideAll(hidden: boolean): void {
    if (this.editor.document.allHidden !== hidden) this.editor.document.view({ allHidden: hidden });
  }

  /** Only the selected objects are shown, until it is asked again. */
  solo(): void {
    const { document } = this.editor;
    const { selection } = document;
    const solo = document.solo !== null || selection.size === 0 ? null : new Set(selection);
    document.view({ solo });
    this.editor.say(solo === null ? "All objects shown." : "Only the selection is shown.");
  }
}
