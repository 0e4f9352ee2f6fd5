import type { ImageEditor } from "../editor.ts";
import { distance, type Point, rounded } from "../geometry.ts";
import { KIND_NAMES } from "../shape.ts";
import { type Mark, NO_PREVIEW, type Pointing, type Preview } from "../tool.ts";
import { LEAST_VERTICES } from "../vertices.ts";
import { ShapeTool } from "./shape-tool.ts";

export type PathKind = "polygon" | "polyline" | "line";

const NAMES: Record<PathKind, string> = { polygon: "Polygon", polyline: "Polyline", line: "Line" };
const HINTS: Record<PathKind, string> = {
  polygon: "Click each vertex; Enter or a click on the first one closes. Backspace takes the last one back.",
  polyline: "Click each vertex; Enter or a second click on the last one ends. Backspace takes it back.",
  line: "Drag from end to end, or click both ends.",
};

/**
 * Polygons, polylines and lines, vertex by vertex. The unfinished shape belongs to the document, and each of its
 * vertices is a step of the history, so that undo takes back exactly what was clicked last.
 */
export class PathTool extends ShapeTool {
  readonly id: PathKind;
  readonly name: string;
  readonly hint: string;

  private over: Point | null = null;
  private pressedAt: Point | null = null;

  constructor(editor: ImageEditor, kind: PathKind) {
    super(editor);
    this.id = kind;
    this.name = NAMES[kind];
    this.hint = HINTS[kind];
  }

  private get points(): readonly Point[] {
    const { draft } = this.editor.document;
    return draft?.kind === this.id ? draft.points : [];
  }

  protected get drawing(): boolean {
    return this.points.length > 0;
  }

  protected begin({ at }: Pointing): void {
    this.pressedAt = this.over = at;
  }

  protected extend({ at }: Pointing): void {
    this.over = at;
  }

  /** A drag at the very beginning gives the first two vertices; later it only moves the one being placed. */
  protected end({ at, reach }: Pointing, still: boolean): void {
    const from = this.pressedAt;
    this.pressedAt = null;
    if (from === null) return;
    if (!still && this.points.length === 0) this.place(from);
    this.placeOrFinish(at, reach);
  }

  private placeOrFinish(at: Point, reach: number): void {
    if (this.endsAt(at, reach)) this.close();
    else this.place(at);
  }

  /** The first vertex closes a polygon; the last one once more, as in a double click, ends either kind. */
  private endsAt(at: Point, reach: number): boolean {
    const [first, last] = [this.points[0], this.points.at(-1)];
    if (first === undefined || last === undefined || !this.isEnough) return false;
    return (this.id === "polygon" && distance(first, at) <= reach) || distance(last, at) <= reach / 4;
  }

  private get isEnough(): boolean {
    return this.points.length >= LEAST_VERTICES[this.id];
  }

  private place(at: Point): void {
    const { editor, points } = this;
    const point = rounded(at);
    const last = points.at(-1);
    if (last !== undefined && last.x === point.x && last.y === point.y) return;
    const name = points.length === 0 ? `begin ${KIND_NAMES[this.id]}` : "add vertex";
    const draft = { kind: this.id, points: [...points, point] };
    if (points.length === 0) editor.deselect();
    editor.history.run(editor.document.drafting(name, draft));
    if (this.id === "line" && draft.points.length === 2) this.close();
    else editor.say(`Vertex ${draft.points.length} at ${point.x}, ${point.y}.`);
  }

  private close(): void {
    const { points } = this;
    if (!this.isEnough) {
      this.editor.say(`A ${KIND_NAMES[this.id]} needs ${LEAST_VERTICES[this.id]} vertices.`);
      return;
    }
    this.over = null;
    this.finished({ kind: this.id, points });
  }

  press(at: Point): void {
    this.placeOrFinish(at, 0);
  }

  aim(at: Point): void {
    this.over = at;
  }

  /** Enter finishes, unless the keyboard's crosshair has moved on: then it places the next vertex. */
  finish(): boolean {
    if (!this.drawing) return false;
    const { aim } = this.editor;
    const last = this.points.at(-1);
    if (aim !== null && last !== undefined && (aim.x !== last.x || aim.y !== last.y)) return false;
    this.close();
    return true;
  }

  protected drop(): boolean {
    this.pressedAt = null;
    if (!this.drawing) return false;
    const { history, document } = this.editor;
    history.run(document.drafting(`discard ${KIND_NAMES[this.id]}`, null));
    return true;
  }

  /** A second finger has come: only the vertex being placed goes. */
  override abort(): void {
    this.pressedAt = null;
    this.over = null;
    if (!this.drawing) super.abort();
  }

  /** Backspace: the last vertex goes, as an edit of its own. */
  removeLast(): boolean {
    const { points } = this;
    if (points.length === 0) return false;
    const { history, document } = this.editor;
    const draft = points.length === 1 ? null : { kind: this.id, points: points.slice(0, -1) };
    history.run(document.drafting("remove vertex", draft));
    return true;
  }

  land(at: Point): Point {
    const [first] = this.points;
    const reach = 12 / (this.editor.view?.scale ?? 1);
    if (this.id === "polygon" && first !== undefined && this.isEnough && distance(first, at) <= reach)
      return first;
    return rounded(at);
  }

  protected show(): Preview {
    const { points } = this;
    const [first] = points;
    const from = points.length === 0 ? this.pressedAt : null;
    if (first === undefined && from === null) return NO_PREVIEW;
    const next = this.over === null ? [] : [this.land(this.over)];
    const placed = from === null ? points : [from];
    const marks: Mark[] = [
      { kind: "path", points: [...placed, ...next], closed: false },
      ...placed.map((at): Mark => ({ kind: "dot", at })),
    ];
    if (first !== undefined && next[0] === first) marks.push({ kind: "ring", at: first });
    const count = points.length === 1 ? "1 vertex" : `${points.length} vertices`;
    return { marks, note: this.id === "line" || points.length === 0 ? null : count };
  }
}
