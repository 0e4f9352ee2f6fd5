import {
  AreaPolygonTool,
  type Box,
  BrushTool,
  type ClassStyle,
  FillTool,
  HintTool,
  LabelMap,
  LassoTool,
  type MaskPlace,
  MaskSheet,
  MOST_BRUSH,
  nextBrush,
  type ObjectHint,
  outlines,
  PickTool,
  polygonSpans,
  signedArea,
  simplified,
  type Tool,
} from "@groundwork/canvas";
import { html, nothing, type TemplateResult } from "lit";
import { settings } from "../../bridge/settings.ts";
import { askOutline } from "../outline-hint.ts";
import { ImageElement } from "../workbench/image-element.ts";
import { keyShown } from "../workbench/keymap.ts";
import { toolIcon } from "../workbench/tool-icons.ts";

/** Brushes of a new picture: so many of them fit across it. */
const BRUSHES_ACROSS = 50;
/** Source pixels that a polygon may be away from the pixels it is made of. */
const POLYGON_TOLERANCE = 1;
const OPACITY_STEP = 0.1;

/** What the two elements for masks share: a sheet over the picture, and the tools that paint on it. */
export abstract class MaskElement extends ImageElement implements MaskPlace {
  readonly sheet = new MaskSheet((command) => this.editor.history.record(command));
  private readonly polygon = new AreaPolygonTool(this);
  /** Of the answer as it was made last, since making it takes a moment. */
  private made: Record<string, unknown> | null = null;
  /** Pixels as they were given; null without given work. */
  protected given: LabelMap | null = null;

  constructor() {
    super();
    this.editor.stage.addLayer(this.sheet.canvas);
    this.editor.history.addEventListener("change", () => {
      this.made = null;
    });
    this.sheet.addEventListener("change", () => this.editor.changed());
  }

  /** The object with this number was chosen on the picture. */
  protected abstract pick(number: number): void;
  /** The answer, as far as it does not depend on what is the same for both elements. */
  protected abstract painted(): Record<string, unknown>;
  /** The map of an answer or of given work, with the objects of the sheet set accordingly; null for none. */
  protected abstract read(part: unknown): LabelMap | null;
  protected abstract readGiven(): Promise<LabelMap | null>;
  protected abstract emptyMap(): LabelMap;

  objectName(number: number): string {
    const label = this.sheet.objects.get(number)?.label;
    return label === undefined ? "" : this.editor.nameOf(label);
  }

  get activeName(): string {
    return this.objectName(this.sheet.active);
  }

  get image() {
    return this.editor.image;
  }

  redraw(): void {
    this.editor.redraw();
  }

  say(text: string): void {
    this.editor.say(text);
  }

  protected override makeTools(): Tool[] {
    return [
      new BrushTool(this, "brush", "Brush"),
      new BrushTool(this, "eraser", "Eraser"),
      new FillTool(this),
      new LassoTool(this),
      this.polygon,
      new HintTool((hint) => this.outline(hint)),
      new PickTool(this, (number) => this.pick(number)),
    ];
  }

  protected override readonly actions: Record<string, () => void> = {
    smaller: () => this.resizeBrush(nextBrush(this.sheet.brush, false)),
    larger: () => this.resizeBrush(nextBrush(this.sheet.brush, true)),
    fainter: () => this.setOpacity(this.sheet.opacity - OPACITY_STEP),
    stronger: () => this.setOpacity(this.sheet.opacity + OPACITY_STEP),
    solo: () => this.sheet.view({ solo: this.sheet.solo === null ? this.sheet.active : null }),
    "zoom-selection": () => this.zoomToActive(),
    "repeat-previous": () => this.repeatPrevious(),
  };

  // Answer ----------------------------------------------------------------------------------------------------------

  protected override get isEmpty(): boolean {
    return this.sheet.empty;
  }

  protected override answer(): Record<string, unknown> {
    this.made ??= {
      ...this.painted(),
      inputImageProperties: this.inputImageProperties,
      ...(this.initialValue === undefined ? {} : { initialValueModified: this.isModified() }),
    };
    return this.made;
  }

  /** Whether something else is there than what was given. */
  protected isModified(): boolean {
    const { given } = this;
    const { pixels } = this.sheet.map;
    return given === null ? !this.sheet.empty : pixels.some((number, at) => number !== given.pixels[at]);
  }

  protected override async load(part: unknown): Promise<void> {
    const { width, height } = this.image;
    const fits = (map: LabelMap | null): map is LabelMap => map !== null && this.fits(map);
    const given = await this.readGiven();
    if (given !== null && !fits(given))
      this.say("The given mask has another size than the picture, and is left out.");
    this.given = fits(given) ? copyOf(given) : null;
    const restored = part === undefined ? null : this.read(part);
    this.sheet.brush = Math.min(
      MOST_BRUSH,
      Math.max(1, Math.round(Math.max(width, height) / BRUSHES_ACROSS)),
    );
    this.made = null;
    this.sheet.start(fits(restored) ? restored : fits(given) ? given : this.emptyMap());
  }

  // Tools -----------------------------------------------------------------------------------------------------------

  private resizeBrush(size: number): void {
    this.sheet.brush = Math.min(MOST_BRUSH, Math.max(1, Math.round(size) || 1));
    this.say(`Brush: ${this.sheet.brush} pixels.`);
    this.editor.changed();
  }

  private setOpacity(opacity: number): void {
    this.sheet.opacity = opacity;
    this.say(`Mask opacity: ${Math.round(this.sheet.opacity * 100)} %.`);
    this.editor.changed();
  }

  protected override hideAll(hidden: boolean): void {
    if (this.sheet.allHidden !== hidden) this.sheet.view({ allHidden: hidden });
  }

  /** What this worker painted in the task before, as one edit. */
  private repeatPrevious(): void {
    const part = settings.previous?.[this.name];
    const map = part === undefined ? null : this.read(part);
    if (map === null || this.editor.readOnly) this.say("There is no mask of an earlier task.");
    else if (!this.fits(map)) this.say("The picture of the task before had another size.");
    else this.sheet.replace("repeat the previous mask", map);
  }

  private fits(map: LabelMap): boolean {
    return map.width === this.image.width && map.height === this.image.height;
  }

  private async outline(hint: ObjectHint): Promise<void> {
    this.say("Looking for the outline…");
    const { number, name } = { number: this.sheet.active, name: this.activeName };
    const { map } = this.sheet;
    const found = await askOutline(hint, this.image);
    // Another picture, or restored work, may have come in the meantime.
    if (map !== this.sheet.map) return;
    if (found.error !== null) this.say(found.error);
    else {
      const changed = this.sheet.edit(
        `outline ${name}`,
        (sink) => polygonSpans(found.rings, this.image.height, sink),
        false,
        number,
      );
      this.say(
        changed ? "The outline is filled. Mend it with brush and eraser." : "Nothing has changed there.",
      );
    }
    this.editor.changed();
  }

  /** The largest area of the active object becomes a polygon whose corners can be moved. */
  private toPolygon(): void {
    const { sheet } = this;
    const { width, height } = this.image;
    const rings = outlines(sheet.map, sheet.active, { left: 0, top: 0, right: width, bottom: height });
    const ring = rings.reduce<(typeof rings)[number] | null>(
      (best, one) => (best === null || signedArea(one) > signedArea(best) ? one : best),
      null,
    );
    if (ring === null) {
      this.say("Nothing is painted there.");
      return;
    }
    this.editor.use("polygon");
    this.polygon.take(simplified(ring, POLYGON_TOLERANCE), () =>
      polygonSpans([ring], height, sheet.begin(true)),
    );
    this.say("Move the corners, then Enter.");
    this.editor.changed();
  }

  private boundsOf(number: number): Box | null {
    const { map } = this.sheet;
    let [left, top, right, bottom] = [map.width, map.height, 0, 0];
    for (let y = 0; y < map.height; y += 1) {
      const row = map.pixels.subarray(y * map.width, (y + 1) * map.width);
      const first = row.indexOf(number);
      if (first === -1) continue;
      [left, right] = [Math.min(left, first), Math.max(right, row.lastIndexOf(number) + 1)];
      [top, bottom] = [Math.min(top, y), y + 1];
    }
    return right === 0 ? null : { left, top, width: right - left, height: bottom - top };
  }

  private zoomToActive(): void {
    const box = this.boundsOf(this.sheet.active);
    if (box !== null && this.editor.view !== null) this.editor.view = this.editor.view.showing(box);
  }

  // Drawing ---------------------------------------------------------------------------------------------------------

  protected override toolExtras(): TemplateResult {
    const { sheet, given } = this;
    const off = this.editor.readOnly;
    return html`
      <div class="group">
        <label title="Diameter in pixels of the picture (${keyShown("smaller")} ${keyShown("larger")})">Brush
          <input type="number" min="1" max=${MOST_BRUSH} .value=${String(sheet.brush)} ?disabled=${off} @input=${halt} @change=${(
            event: Event,
          ) => {
            halt(event);
            this.resizeBrush(Number((event.target as HTMLInputElement).value));
          }}></label>
        <label><input type="checkbox" .checked=${sheet.onlyUnlabelled} ?disabled=${off} @input=${halt} @change=${(
          event: Event,
        ) => {
          halt(event);
          sheet.onlyUnlabelled = (event.target as HTMLInputElement).checked;
        }}>Only unlabelled</label>
        <button type="button" ?disabled=${off} title="The largest area of ${this.activeName} as a polygon with corners to move" @click=${() => this.toPolygon()}>To polygon</button>
        ${given === null ? nothing : html`<button type="button" ?disabled=${off} title="All as it came with the task" @click=${() => sheet.replace("back to what was given", given)}>As given</button>`}
      </div>
      <div class="group">
        <label title="Mask opacity (${keyShown("fainter")} ${keyShown("stronger")})">Opacity
          <input type="range" min="0.1" max="1" step="0.1" .value=${String(sheet.opacity)} @change=${halt} @input=${(
            event: Event,
          ) => {
            halt(event);
            sheet.opacity = Number((event.target as HTMLInputElement).value);
          }}></label>
        <label><input type="checkbox" .checked=${sheet.patterned} @input=${halt} @change=${(event: Event) => {
          halt(event);
          sheet.view({ patterned: (event.target as HTMLInputElement).checked });
        }}>Patterns</label>
      </div>`;
  }

  /** Switches of an object's row: hide, lock, clear. */
  protected switches(number: number, name: string): TemplateResult {
    const { sheet } = this;
    const hidden = sheet.hidden.has(number);
    const locked = sheet.locked.has(number);
    return html`
      <button type="button" class="plain small" aria-pressed=${hidden} aria-label="Hide ${name}" title="Hide ${name}" @click=${() => sheet.view({ hidden: toggled(sheet.hidden, number) })}>${toolIcon(hidden ? "eye-off" : "eye")}</button>
      <button type="button" class="plain small" aria-pressed=${locked} aria-label="Lock ${name}" title="Nothing may be painted over ${name}" @click=${() => sheet.view({ locked: toggled(sheet.locked, number) })}>${toolIcon(locked ? "lock" : "unlock")}</button>`;
  }

  /** How much of the picture has the number, in words; nothing without any. */
  protected share(number: number): TemplateResult | typeof nothing {
    const area = this.sheet.area(number);
    if (area === 0) return nothing;
    const percent = (100 * area) / this.sheet.map.pixels.length;
    return html`<span class="count" title="${area} pixels">${percent < 0.1 ? "<0.1" : percent.toFixed(1)} %</span>`;
  }

  protected styleOf(label: string): ClassStyle | undefined {
    return this.editor.classes.get(label);
  }
}

/** The element's own controls are no fields of the page. */
function halt(event: Event): void {
  event.stopPropagation();
}

function toggled(set: ReadonlySet<number>, number: number): Set<number> {
  const other = new Set(set);
  if (!other.delete(number)) other.add(number);
  return other;
}

function copyOf(map: LabelMap): LabelMap {
  return new LabelMap(map.width, map.height, map.pixels.slice());
}
