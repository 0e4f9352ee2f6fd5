import {
  type ClassStyle,
  HintTool,
  type ObjectHint,
  SelectTool,
  type Shape,
  ShapeCommands,
  sameGeometry,
  type Tool,
} from "@groundwork/canvas";
import { html, nothing, type TemplateResult } from "lit";
import { settings } from "../../bridge/settings.ts";
import { askOutline } from "../outline-hint.ts";
import { ImageElement } from "../workbench/image-element.ts";
import { keyShown } from "../workbench/keymap.ts";
import { toolIcon } from "../workbench/tool-icons.ts";
import { type Form, type Labelled, read, written } from "./forms.ts";
import type { Ring } from "./outlined.ts";
import { toggled } from "./toggled.ts";

/** Source pixels that arrows move and resize by, without and with Shift. */
const STEP = 1;
const LONG_STEP = 10;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What the elements for boxes, polygons, polylines, lines and key points share. */
export abstract class ShapeElement extends ImageElement {
  protected abstract readonly form: Form;
  protected readonly commands = new ShapeCommands(this.editor);
  /** Esc was the last key on the stage: Tab leads out of it. */
  private leaving = false;

  protected abstract drawingTools(): Tool[];
  /** What the outline that the server found is in this element; null where it finds none. */
  protected outlined(_rings: readonly Ring[]): Labelled["geometry"] | null {
    return null;
  }
  protected readonly findsOutlines: boolean = false;

  protected override makeTools(): Tool[] {
    const outline = new HintTool((hint) => this.outline(hint));
    return [...this.drawingTools(), ...(this.findsOutlines ? [outline] : []), new SelectTool(this.editor)];
  }

  // Answer ----------------------------------------------------------------------------------------------------------

  protected override get isEmpty(): boolean {
    return this.editor.document.shapes.length === 0;
  }

  protected override answer(): Record<string, unknown> {
    const { form, editor } = this;
    const { height, width } = this.inputImageProperties;
    const told = form.tellsModified && this.initialValue !== undefined;
    return {
      [form.key]: editor.document.shapes.map(written),
      inputImageProperties: { height, width },
      ...(told ? { initialValueModified: this.isModified } : {}),
    };
  }

  private get isModified(): boolean {
    const { shapes, given } = this.editor.document;
    return shapes.length !== given.length || shapes.some((shape, at) => !isSame(shape, given[at]));
  }

  protected override load(part: unknown): void {
    const { document, image } = this.editor;
    const given = this.known(read(this.initialValue, this.form, image)).map(({ label, geometry }) =>
      document.newShape(label, geometry, true),
    );
    document.given = given;
    document.reset(
      part === undefined ? given : this.recognised(this.known(read(part, this.form, image)), given),
    );
  }

  /** Only classes that are in the list can be drawn and handed in. */
  private known(shapes: readonly Labelled[]): Labelled[] {
    const known = shapes.filter(({ label }) => this.editor.classes.has(label));
    const count = shapes.length - known.length;
    if (count > 0)
      this.editor.say(`${count} given ${count === 1 ? "object has" : "objects have"} no class of this task.`);
    return known;
  }

  /** The shapes of an answer; those that are as they were given are the given ones. */
  private recognised(shapes: readonly Labelled[], given: readonly Shape[]): Shape[] {
    const left = [...given];
    return shapes.map((shape) => {
      const at = left.findIndex((one) => isSame(shape, one));
      const [same] = at < 0 ? [] : left.splice(at, 1);
      return same ?? this.editor.document.newShape(shape.label, shape.geometry);
    });
  }

  // Keys ------------------------------------------------------------------------------------------------------------

  protected override readonly actions: Record<string, () => void> = {
    delete: () => this.commands.remove(),
    solo: () => this.commands.solo(),
    carry: () => this.commands.carry(),
    "zoom-selection": () => this.commands.zoomToSelection(),
    "repeat-previous": () => this.repeatPrevious(),
    fainter: () => this.setOpacity(this.editor.opacity - 0.1),
    stronger: () => this.setOpacity(this.editor.opacity + 0.1),
  };

  protected override chooseClass(label: string): void {
    this.commands.choose(label);
  }

  protected override hideAll(hidden: boolean): void {
    this.commands.hideAll(hidden);
  }

  protected override deselect(): boolean {
    return this.commands.leaveVertices() || this.editor.deselect();
  }

  protected override controlKey(event: KeyboardEvent): boolean {
    if (super.controlKey(event)) return true;
    if (this.editor.readOnly || event.shiftKey) return false;
    const key = event.key.toLowerCase();
    const { commands } = this;
    if (key === "c") return commands.copy();
    if (key === "v") commands.paste([this.form.kind]);
    else if (key === "d") commands.duplicate();
    else if (key === "a") commands.selectAll();
    else return false;
    return true;
  }

  protected override stageKey(event: KeyboardEvent): boolean {
    const { commands, editor } = this;
    const left = this.leaving;
    this.leaving = event.key === "Escape";
    if (event.key === "Tab") return !left && !event.altKey && commands.cycle(event.shiftKey ? -1 : 1);
    if (editor.readOnly) return false;
    const arrow = ARROWS[event.key];
    if (arrow !== undefined) return this.arrowKey(arrow, event);
    if (event.altKey) return false;
    if (event.key === "Enter") return this.enterKey();
    if (event.key !== "Backspace") return false;
    if (editor.tool.stepBack?.() !== true && editor.tool.removeLast?.() !== true) commands.remove();
    editor.changed();
    return true;
  }

  private arrowKey([x, y]: readonly [number, number], event: KeyboardEvent): boolean {
    const { editor, commands } = this;
    const step = event.shiftKey ? LONG_STEP : STEP;
    if (editor.movable.length === 0 || editor.tool.busy) return false;
    if (event.altKey) commands.resize(x * step, y * step, event.repeat);
    else if (editor.aim !== null && editor.fresh) return false;
    else commands.move(x * step, y * step, event.repeat);
    return true;
  }

  /** With a path selected, its vertices; the crosshair's Enter is for the tool. */
  private enterKey(): boolean {
    const { editor, commands } = this;
    if (editor.tool.busy || editor.aim !== null) return false;
    if (editor.activeGrip !== null) commands.insertVertex();
    else return commands.enterVertices();
    return true;
  }

  private setOpacity(opacity: number): void {
    this.editor.opacity = Math.min(1, Math.max(0, Math.round(opacity * 10) / 10));
    this.editor.say(`Fill: ${Math.round(this.editor.opacity * 100)} %.`);
    this.editor.changed();
  }

  /** What this worker drew in the task before, once more. */
  private get previous(): Labelled[] {
    const part = settings.previous?.[this.name];
    return read(part, this.form, this.editor.image).filter(({ label }) => this.editor.classes.has(label));
  }

  private repeatPrevious(): void {
    const { previous } = this;
    if (previous.length === 0) this.editor.say("There are no objects of an earlier task.");
    else this.commands.add("repeat previous objects", previous);
  }

  private async outline(hint: ObjectHint): Promise<void> {
    const { editor } = this;
    editor.say("Looking for the outline…");
    const { label } = editor;
    const found = await askOutline(hint, editor.image);
    const geometry = this.outlined(found.rings);
    if (found.error !== null || geometry === null) editor.say(found.error ?? "No outline was found there.");
    else if (label !== null) {
      this.commands.add("outline", [{ label, geometry }]);
      editor.fresh = true;
      editor.say("The outline is drawn. Move what is not right.");
    }
  }

  // Drawing ---------------------------------------------------------------------------------------------------------

  protected override toolExtras(): TemplateResult {
    const { editor, commands } = this;
    const off = editor.readOnly;
    const none = off || editor.movable.length === 0;
    const previous =
      settings.previous === null
        ? nothing
        : html`<button type="button" title="Repeat the objects of the task before (${keyShown("repeat-previous")})" aria-label="Repeat previous objects" ?disabled=${off || this.previous.length === 0} @click=${() => this.repeatPrevious()}>${toolIcon("previous")}</button>`;
    return html`
      <div class="group">
        <button type="button" aria-label="Duplicate" title="Duplicate (Ctrl+D)" ?disabled=${none} @click=${() => commands.duplicate()}>${toolIcon("duplicate")}</button>
        <button type="button" aria-label="Move by clicks" title="Pick up, and put down with a click (${keyShown("carry")})" ?disabled=${none} @click=${() => commands.carry()}>${toolIcon("carry")}</button>
        <button type="button" aria-label="Delete" title="Delete (Del)" ?disabled=${none} @click=${() => commands.remove()}>${toolIcon("remove")}</button>
        ${previous}
      </div>
      <div class="group">
        <label title="Fill (${keyShown("fainter")} ${keyShown("stronger")})">Fill
          <input type="range" min="0" max="1" step="0.1" .value=${String(editor.opacity)} @change=${halt} @input=${(
            event: Event,
          ) => {
            halt(event);
            this.setOpacity(Number((event.target as HTMLInputElement).value));
          }}></label>
      </div>`;
  }

  /** Objects by class. */
  private get counts(): ReadonlyMap<string, number> {
    const { shapes } = this.editor.document;
    if (this.counted?.shapes !== shapes) {
      const counts = new Map<string, number>();
      for (const { label } of shapes) counts.set(label, (counts.get(label) ?? 0) + 1);
      this.counted = { shapes, counts };
    }
    return this.counted.counts;
  }
  private counted: { shapes: readonly Shape[]; counts: ReadonlyMap<string, number> } | null = null;

  protected override classExtras({ label, name }: ClassStyle): TemplateResult {
    const { document } = this.editor;
    const [hidden, locked] = [document.hiddenLabels.has(label), document.lockedLabels.has(label)];
    const count = this.counts.get(label) ?? 0;
    return html`
      ${count === 0 ? nothing : html`<span class="count">${count}</span>`}
      <button type="button" class="plain small" aria-pressed=${hidden} aria-label="Hide all ${name}" title="Hide all ${name}" @click=${() => document.view({ hiddenLabels: toggled(document.hiddenLabels, label) })}>${toolIcon(hidden ? "eye-off" : "eye")}</button>
      <button type="button" class="plain small" aria-pressed=${locked} aria-label="Lock all ${name}" title="Lock all ${name}" @click=${() => document.view({ lockedLabels: toggled(document.lockedLabels, label) })}>${toolIcon(locked ? "lock" : "unlock")}</button>`;
  }

  protected override objectPanel(): TemplateResult {
    return html`<gw-object-list .editor=${this.editor} .commands=${this.commands}></gw-object-list>`;
  }
}

function isSame(shape: Labelled, other: Labelled | undefined): boolean {
  return other !== undefined && shape.label === other.label && sameGeometry(shape.geometry, other.geometry);
}

/** The element's own controls are no fields of the page. */
function halt(event: Event): void {
  event.stopPropagation();
}
