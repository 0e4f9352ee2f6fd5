import type { ClassStyle } from "./classes.ts";
import { ShapeDocument } from "./document.ts";
import { clampPoint, type Point, type Size } from "./geometry.ts";
import { Gestures, type Workplace } from "./gestures.ts";
import { type Grip, gripsOf } from "./grips.ts";
import { History } from "./history.ts";
import { Painter } from "./painter.ts";
import type { Shape } from "./shape.ts";
import { Stage } from "./stage.ts";
import { storedSize } from "./stored-size.ts";
import type { Pointing, Tool } from "./tool.ts";
import { Vectors } from "./vectors.ts";
import { PIXELATED_FROM, Viewport } from "./viewport.ts";

/** More selected shapes than these are drawn with the others; nobody works on so many by hand. */
const MOST_OUTLINES = 60;

export type ImageState = "none" | "loading" | "ready" | "failed";

/**
 * An image with a document, a history and tools: what the elements for images are made of.
 *
 * Dispatches `edit` after each finished edit, also when it is taken back; `update` when a panel around the stage has
 * something new to show; `view` when only the image was moved or scaled; `status` (a CustomEvent with a text) for the
 * live region.
 */
export class ImageEditor extends EventTarget implements Workplace {
  readonly stage = new Stage();
  readonly document = new ShapeDocument();
  readonly history = new History();
  readonly tools = new Map<string, Tool>();
  readonly classes = new Map<string, ClassStyle>();
  /** The class that the next shape gets. */
  label: string | null = null;
  /** What was drawn last is selected only so that it can be corrected at once: keys choose the next class. */
  fresh = false;
  state: ImageState = "none";
  image: Size = { width: 0, height: 0 };
  readOnly = false;
  /** Of the shapes' fill, 0 to 1. */
  opacity = 0.15;
  spaceHeld = false;
  hand = false;
  /** The shape under the pointer. */
  hovered: number | null = null;
  /** The vertex that keys act on, counted within the only selected shape's grips. */
  activeGrip: number | null = null;
  /** Where the keyboard points, in source pixels; null while the mouse is in use. */
  aim: Point | null = null;

  private current: Tool | null = null;
  private lastTool: string | null = null;
  private viewport: Viewport | null = null;
  private pointer: Pointing | null = null;
  private readonly painter = new Painter(this.stage.overlay);
  private readonly vectors = new Vectors(this.stage.vectors);
  private frame = 0;
  private shapesStale = true;
  private loading = 0;
  private readonly drawers: (() => void)[] = [];

  constructor() {
    super();
    new Gestures(this);
    this.stage.addEventListener("resize", () => this.resized());
    this.document.addEventListener("change", () => this.changed());
    this.history.addEventListener("change", () => {
      this.keepActiveGrip();
      this.resumeDraft();
      this.dispatchEvent(new Event("edit"));
      this.changed();
    });
  }

  get element(): HTMLElement {
    return this.stage.element;
  }

  // Image ---------------------------------------------------------------------------------------------------------

  /** Show this image; resolves when it can be worked on, or has failed. Its size is that of its pixels as stored. */
  async load(src: string): Promise<void> {
    const turn = ++this.loading;
    this.setState(src === "" ? "none" : "loading");
    if (src === "") return;
    // With CORS the pixels can be read, and the orientation in the file be ignored; without it only be shown.
    const shown = (await this.fetched(src, "anonymous")) || (await this.fetched(src, null));
    if (turn !== this.loading) return;
    const size = shown ? await storedSize(this.stage.image) : null;
    if (turn !== this.loading) return;
    if (size === null || size.width === 0 || size.height === 0) {
      this.setState("failed");
      return;
    }
    this.image = size;
    this.stage.measure();
    this.viewport = null;
    this.setState("ready");
    this.resized();
  }

  private fetched(src: string, crossOrigin: string | null): Promise<boolean> {
    const { image } = this.stage;
    return new Promise((resolve) => {
      image.onload = () => resolve(true);
      image.onerror = () => resolve(false);
      image.crossOrigin = crossOrigin;
      image.src = src;
    });
  }

  private setState(state: ImageState): void {
    this.state = state;
    this.stage.element.dataset["state"] = state;
    this.changed();
    this.dispatchEvent(new Event(`image-${state}`));
  }

  // View ----------------------------------------------------------------------------------------------------------

  get view(): Viewport | null {
    return this.viewport;
  }

  set view(view: Viewport | null) {
    this.viewport = view;
    this.shapesStale = true;
    this.redraw();
    this.dispatchEvent(new Event("view"));
  }

  private resized(): void {
    const { size } = this.stage;
    if (this.state !== "ready" || size.width === 0 || size.height === 0) return;
    this.view = this.viewport === null ? Viewport.fitting(this.image, size) : this.viewport.resized(size);
    this.drawNow();
  }

  /** Called with each frame that is drawn: for layers that follow the view or the document. */
  onDraw(drawer: () => void): void {
    this.drawers.push(drawer);
  }

  /** Draw what is being worked on with the next frame. */
  redraw(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.drawNow());
  }

  /** Draw everything with the next frame, and tell the panels. */
  changed(): void {
    this.shapesStale = true;
    this.redraw();
    this.dispatchEvent(new Event("update"));
  }

  /** Frames do not come in a hidden page; whoever needs a drawing there asks for it. */
  drawNow(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const { view } = this;
    if (view === null || this.state !== "ready") return;
    if (this.shapesStale) this.stage.place(view);
    const selected = this.document.selected.filter((shape) => this.document.isVisible(shape));
    const hovered = this.hovered === null ? undefined : this.document.get(this.hovered);
    const outlined = new Set(selected.length <= MOST_OUTLINES ? selected : []);
    if (this.shapesStale) {
      this.painter.paint(view, this.document, this.classes, this.opacity, (shape) => outlined.has(shape));
      this.shapesStale = false;
    }
    const outlines = [...outlined].map((shape) => this.outline(shape, false));
    if (hovered !== undefined && !outlined.has(hovered) && this.document.isVisible(hovered))
      outlines.push(this.outline(hovered, true));
    const preview = this.tool.preview();
    const cross = this.cross;
    this.vectors.draw(view, {
      outlines,
      grips: this.grips,
      activeGrip: this.activeGrip,
      cross,
      marks: preview.marks,
    });
    const at = this.pointer?.screen ?? (cross === null ? null : view.toScreen(cross));
    this.stage.showNote(at === null ? null : preview.note, at ?? { x: 0, y: 0 });
    for (const drawer of this.drawers) drawer();
  }

  private outline(shape: Shape, hovered: boolean): { shape: Shape; colour: string; hovered: boolean } {
    return { shape, colour: this.classes.get(shape.label)?.colour ?? "#ffffff", hovered };
  }

  /** Of the only selected shape. */
  get grips(): readonly Grip[] {
    const [shape, another] = this.document.selected;
    if (shape === undefined || another !== undefined || this.readOnly) return [];
    return this.document.isVisible(shape) && !this.document.isLocked(shape) ? gripsOf(shape.geometry) : [];
  }

  private get cross(): Point | null {
    if (this.readOnly || this.panning || (!this.tool.crosshair && this.aim === null)) return null;
    const at = this.pointer?.at ?? this.aim;
    if (at === null || this.view === null || this.view.scale < PIXELATED_FROM) return at;
    return this.tool.land?.(at) ?? at;
  }

  // Selection -----------------------------------------------------------------------------------------------------

  /** The worker chooses these: keys give them classes now. */
  select(...ids: number[]): void {
    this.fresh = false;
    this.activeGrip = null;
    this.document.select(...ids);
  }

  /** True when something had been selected. */
  deselect(): boolean {
    const had = this.document.selection.size > 0;
    if (had) this.select();
    return had;
  }

  /** What is selected and may be edited. */
  get movable(): readonly Shape[] {
    if (this.readOnly) return [];
    return this.document.selected.filter((shape) => !this.document.isLocked(shape));
  }

  /** One edit that puts these in the place of the shapes with the same ids; `joined` to the last one of this name. */
  replace(name: string, shapes: readonly Shape[], joined = false): void {
    if (shapes.length > 0) this.history.run(this.document.replacing(name, shapes), joined);
  }

  private keepActiveGrip(): void {
    if (this.activeGrip !== null && this.activeGrip >= this.grips.length) this.activeGrip = null;
  }

  // Tools ---------------------------------------------------------------------------------------------------------

  addTool(tool: Tool): void {
    this.tools.set(tool.id, tool);
    this.current ??= tool;
  }

  get tool(): Tool {
    if (this.current === null) throw new Error("An editor needs a tool");
    return this.current;
  }

  /** Take up a tool. What another one has left unfinished is dropped. */
  use(id: string): void {
    const tool = this.tools.get(id);
    if (tool === undefined) return;
    this.hand = false;
    if (tool !== this.current) {
      this.current?.cancel();
      this.take(tool);
      this.say(`${tool.name}. ${tool.hint}`);
    }
    if (tool.id !== "select") this.deselect();
    this.changed();
  }

  private take(tool: Tool): void {
    if (this.current !== null && this.current.id !== "select") this.lastTool = this.current.id;
    this.current = tool;
    this.hovered = null;
    this.stage.element.style.cursor = tool.cursor;
  }

  /** The drawing tool that was used last, with the class of the last shape. */
  repeatTool(): void {
    const last = this.document.shapes.reduce<Shape | null>(
      (a, b) => (a === null || b.id > a.id ? b : a),
      null,
    );
    if (last !== null && this.classes.has(last.label)) this.label = last.label;
    const id =
      this.tool.id === "select"
        ? (this.lastTool ?? [...this.tools.keys()].find((one) => one !== "select"))
        : null;
    if (id !== null && id !== undefined) this.use(id);
    this.changed();
  }

  /** An undo can bring an unfinished shape back; the tool that finishes it comes with it. */
  private resumeDraft(): void {
    const { draft } = this.document;
    const tool = draft === null ? undefined : this.tools.get(draft.kind);
    if (tool !== undefined && tool !== this.current) this.take(tool);
  }

  get panning(): boolean {
    return this.spaceHeld || this.hand;
  }

  /** A mouse or pen is over the picture. */
  get isPointed(): boolean {
    return this.pointer !== null;
  }

  pointed(pointing: Pointing | null): void {
    this.pointer = pointing;
    if (pointing !== null) this.aim = null;
    this.redraw();
  }

  /** Where the keyboard would place a point. */
  get keyboardPoint(): Point {
    return (
      this.aim ??
      this.pointer?.at ??
      clampPoint(this.view?.toImage(this.view.centre) ?? { x: 0, y: 0 }, this.image)
    );
  }

  aimAt(point: Point): void {
    const { x, y } = clampPoint(point, this.image);
    this.aim = { x: Math.round(x), y: Math.round(y) };
    this.pointer = null;
    this.tool.aim?.(this.aim);
    this.view = this.view?.revealing(this.aim) ?? null;
    this.say(`${this.aim.x}, ${this.aim.y}`);
  }

  // Classes -------------------------------------------------------------------------------------------------------

  setClasses(classes: readonly ClassStyle[]): void {
    this.classes.clear();
    for (const one of classes) this.classes.set(one.label, one);
    if (this.label === null || !this.classes.has(this.label)) this.label = classes[0]?.label ?? null;
    this.changed();
  }

  nameOf(label: string): string {
    return this.classes.get(label)?.name ?? label;
  }

  // History -------------------------------------------------------------------------------------------------------

  undo(): void {
    if (this.tool.stepBack?.() === true) {
      this.changed();
      return;
    }
    const name = this.history.undo();
    this.say(name === null ? "Nothing to undo." : `Undone: ${name}.`);
  }

  redo(): void {
    const name = this.history.redo();
    this.say(name === null ? "Nothing to redo." : `Redone: ${name}.`);
  }

  /** For the live region. */
  say(text: string): void {
    this.dispatchEvent(new CustomEvent("status", { detail: text }));
  }
}
