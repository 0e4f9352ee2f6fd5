import { type ClassStyle, LabelMap, loadMask, type MaskObject, readMask, rgbOf } from "@groundwork/canvas";
import { html, nothing, type PropertyValues } from "lit";
import { toolIcon } from "../workbench/tool-icons.ts";
import { freeColour, type Instance, instancesOf, labeledImage, pngIn } from "./forms.ts";
import { MaskElement } from "./mask-element.ts";
import { patternSwatch } from "./swatch.ts";

/** Each object of a class by itself (contract section 7.5). The number of a pixel is that of its instance. */
export class CrowdInstanceSegmentation extends MaskElement {
  /** The active instance was chosen to be changed: keys set its class and do not begin another one. */
  private chosen = false;

  constructor() {
    super();
    this.editor.history.addEventListener("change", () => {
      this.chosen = false;
    });
    this.actions["repeat"] = () => this.beginInstance(this.editor.label);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (changed.has("labels")) this.ensureActive();
  }

  private get activeObject(): MaskObject | undefined {
    return this.sheet.objects.get(this.sheet.active);
  }

  /** There is always an instance to paint. */
  private ensureActive(): void {
    if (this.activeObject === undefined) this.beginInstance(this.editor.label);
    else if (!this.editor.classes.has(this.activeObject.label) && this.sheet.area(this.sheet.active) === 0) {
      this.relabel(this.sheet.active, this.editor.label);
    }
  }

  private beginInstance(label: string | null): void {
    if (label === null) return;
    const { sheet } = this;
    const unused = this.activeObject !== undefined && sheet.area(sheet.active) === 0;
    if (unused) this.relabel(sheet.active, label);
    else {
      const number = Math.max(0, ...sheet.objects.keys()) + 1;
      const taken = new Set([...sheet.objects.values()].map((one) => one.colour));
      sheet.active = number;
      sheet.put({ number, label, colour: freeColour(taken, number - 1), pattern: this.patternOf(label) });
    }
    this.chosen = false;
    this.editor.label = label;
    this.editor.say(`New: ${this.objectName(sheet.active)}.`);
  }

  private relabel(number: number, label: string | null): void {
    const object = this.sheet.objects.get(number);
    if (object !== undefined && label !== null)
      this.sheet.put({ ...object, label, pattern: this.patternOf(label) });
  }

  private patternOf(label: string): number {
    return (this.styleOf(label)?.number ?? 1) - 1;
  }

  /** "cat 2": the second cat of those that are there. */
  override objectName(number: number): string {
    const object = this.sheet.objects.get(number);
    if (object === undefined) return "";
    const before = [...this.sheet.objects.values()].filter(
      (one) => one.label === object.label && one.number <= number,
    );
    return `${this.editor.nameOf(object.label)} ${before.length}`;
  }

  protected override get chosenClass(): string | null {
    return this.activeObject?.label ?? this.editor.label;
  }

  protected override chooseClass(label: string): void {
    const { sheet, chosen } = this;
    const object = this.activeObject;
    if (!chosen || object === undefined) {
      this.beginInstance(label);
      return;
    }
    this.editor.label = label;
    const set = (to: string) => () => this.relabel(object.number, to);
    this.editor.history.run({ name: "change class", redo: set(label), undo: set(object.label) });
    this.chosen = true;
    this.editor.say(`${this.objectName(sheet.active)}.`);
  }

  protected override pick(number: number): void {
    const object = this.sheet.objects.get(number);
    if (object === undefined) return;
    this.sheet.active = number;
    this.editor.label = object.label;
    this.chosen = true;
    this.editor.say(`${this.objectName(number)} is taken up. Keys set its class, Del deletes it.`);
    this.editor.changed();
  }

  private erase(number: number): void {
    const name = this.objectName(number);
    if (!this.sheet.clear(`delete ${name}`, number)) return;
    this.editor.say(`${name} is deleted. Ctrl+Z brings it back.`);
    this.beginInstance(this.editor.label);
  }

  protected override deselect(): boolean {
    const { chosen } = this;
    this.chosen = false;
    return chosen;
  }

  protected override stageKey(event: KeyboardEvent): boolean {
    const deletes = event.key === "Delete" || (event.key === "Backspace" && !this.editor.tool.busy);
    if (!deletes || this.editor.readOnly) return false;
    this.erase(this.sheet.active);
    return true;
  }

  protected override emptyMap(): LabelMap {
    const { width, height } = this.image;
    return new LabelMap(width, height, new Uint16Array(width * height));
  }

  /** The instances become objects of the sheet, under the numbers that their colours have already; by colour. */
  private take(instances: readonly Instance[]): Map<number, number> {
    const { objects } = this.sheet;
    const numbers = new Map<number, number>();
    for (const { color, label } of instances) {
      if (numbers.has(rgbOf(color))) continue;
      const known = [...objects.values()].find((object) => object.colour === color);
      const number = known?.number ?? Math.max(0, ...objects.keys()) + 1;
      numbers.set(rgbOf(color), number);
      objects.set(number, { number, label, colour: color, pattern: this.patternOf(label) });
    }
    return numbers;
  }

  protected override async load(part: unknown): Promise<void> {
    this.sheet.objects.clear();
    await super.load(part);
    this.sheet.active = Math.max(0, ...this.sheet.objects.keys()) + 1;
    this.ensureActive();
  }

  protected override read(part: unknown): LabelMap | null {
    const png = pngIn(part);
    if (png === null) return null;
    return wide(readMask(png, this.take(instancesOf((part as { instances?: unknown }).instances))));
  }

  protected override async readGiven(): Promise<LabelMap | null> {
    const { src, instances } = (this.initialValue ?? {}) as { src?: unknown; instances?: unknown };
    if (typeof src !== "string" || src === "") return null;
    try {
      return wide(await loadMask(src, this.take(instancesOf(instances))));
    } catch {
      this.say("The given mask does not load.");
      return null;
    }
  }

  /** A changed class is a change too. */
  protected override isModified(): boolean {
    const given = instancesOf((this.initialValue as { instances?: unknown } | undefined)?.instances);
    const changed = this.used.some(
      ({ colour, label }) => !given.some((one) => one.color === colour && one.label === label),
    );
    return changed || super.isModified();
  }

  private get used(): MaskObject[] {
    return [...this.sheet.objects.values()].filter(({ number }) => this.sheet.area(number) > 0);
  }

  protected override painted(): Record<string, unknown> {
    const { used } = this;
    const instances = used.map(({ colour, label }): Instance => ({ color: colour, label }));
    return { instances, labeledImage: labeledImage(this.sheet.map, used) };
  }

  /** Colours tell instances apart, so a class has none of its own. */
  protected override swatch({ number }: ClassStyle) {
    return patternSwatch("currentColor", this.sheet.patterned ? number - 1 : 0);
  }

  protected override objectPanel() {
    const { sheet } = this;
    const shown = [...sheet.objects.values()].filter(
      ({ number }) => number === sheet.active || sheet.area(number) > 0,
    );
    return html`
      <h3 id="objects">Instances</h3>
      <ul class="rows objects" aria-labelledby="objects">
        ${shown.map((object) => this.objectRow(object))}
      </ul>
      <button type="button" ?disabled=${this.editor.readOnly} @click=${() => this.beginInstance(this.editor.label)}>${toolIcon("add")}New instance<kbd>N</kbd></button>`;
  }

  private objectRow({ number, colour, pattern }: MaskObject) {
    const name = this.objectName(number);
    const area = this.sheet.area(number);
    return html`<li class="row">
      <button type="button" class="choose plain" aria-pressed=${number === this.sheet.active} ?disabled=${this.editor.readOnly} @click=${() => this.pick(number)}>
        ${patternSwatch(colour, this.sheet.patterned ? pattern : 0)}<span class="name">${name}</span>${area === 0 ? html`<span class="count">new</span>` : this.share(number)}
      </button>
      ${this.switches(number, name)}
      ${area === 0 ? nothing : html`<button type="button" class="plain small" aria-label="Delete ${name}" title="Delete ${name}" ?disabled=${this.editor.readOnly} @click=${() => this.erase(number)}>${toolIcon("remove")}</button>`}
    </li>`;
  }
}

/** With room for the numbers of instances to come. */
function wide(map: LabelMap | null): LabelMap | null {
  if (map === null || map.pixels instanceof Uint16Array) return map;
  return new LabelMap(map.width, map.height, Uint16Array.from(map.pixels));
}
