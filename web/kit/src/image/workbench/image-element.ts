import { type ClassStyle, classesOf, ImageEditor, inkOn, type Tool } from "@groundwork/canvas";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { classOfKey, isBeneathDialog, isSingleKey, isTyping, keyOfClass } from "../../base/keys.ts";
import { literal } from "../../base/literal.ts";
import { WidgetElement } from "../../base/widget-element.ts";
import { portal } from "../../bridge/portal.ts";
import { settings } from "../../bridge/settings.ts";
import { Adjustments } from "./adjustments.ts";
import { benchStyle } from "./bench-style.ts";
import { actionOf, keyShown } from "./keymap.ts";
import { toolIcon } from "./tool-icons.ts";

const ZOOM_STEP = 1.4;
/** Of how many source pixels the arrow keys move, without and with Shift. */
const STEPS = { plain: 1, shift: 10 };

/** A list that is not longer can be overlooked. */
const MOST_WITHOUT_FIELD = 8;

type Labels = readonly unknown[];

/**
 * The workbench that all image elements share: the picture on its stage, tools, classes, view and keys.
 *
 * A subclass says which tools there are (`makeTools`), what an answer is (`answer`, `load`, `isEmpty`), and may add
 * controls to the tool bar (`toolExtras`), to the rows of classes (`classExtras`) and below them (`objectPanel`), and
 * actions to the keys (`actions`).
 */
export abstract class ImageElement extends WidgetElement {
  static override styles = [...WidgetElement.styles, benchStyle];

  @property() src = "";
  @property({ converter: literal }) labels: Labels = [];
  @property({ attribute: "label-colors", converter: literal }) labelColors: unknown;
  /** Work of others, or of a model, that is to be adjusted. */
  @property({ attribute: "initial-value", converter: literal }) initialValue: unknown;

  @state() private status = "";
  @state() private adjusting = false;
  /** Part of the name of a class that is looked for. */
  @state() private sought = "";
  /** The field for it has the keyboard. */
  @state() private finding = false;
  /** The worker has said that there is nothing to label. */
  @state() private nothingHere = false;

  readonly editor = new ImageEditor();
  private readonly adjustments = new Adjustments((filter) => {
    this.editor.stage.filter = filter;
    this.requestUpdate();
  });
  /** What was to be restored last, perhaps before the picture was there. */
  private restoring: unknown = undefined;
  /** The picture is there, and the given and restored work with it. */
  private begun = false;
  private turn = 0;
  private loads: Promise<void> = Promise.resolve();

  constructor() {
    super();
    this.fills = true;
    const { editor } = this;
    editor.stage.element.dataset["focus"] = "";
    editor.addEventListener("update", () => this.requestUpdate());
    editor.addEventListener("view", () => this.showScale());
    editor.addEventListener("status", (event) => {
      this.status = (event as CustomEvent<string>).detail;
    });
    editor.addEventListener("edit", () => {
      this.nothingHere = false;
      if (this.begun) this.changed();
    });
    editor.addEventListener("image-ready", () => void this.begin());
    editor.addEventListener("image-failed", () => this.requestUpdate());
  }

  // What a subclass is ----------------------------------------------------------------------------------------------

  protected abstract makeTools(): Tool[];
  /** What stands under the element's name in the answer. Only asked once the picture is there. */
  protected abstract answer(): Record<string, unknown>;
  /** Begin anew with the given work (`initialValue`), and then with that of an answer if there is one. */
  protected abstract load(part: unknown): Promise<void> | void;
  /** Nothing is labelled. */
  protected abstract readonly isEmpty: boolean;

  protected toolExtras(): TemplateResult | typeof nothing {
    return nothing;
  }
  protected classExtras(_style: ClassStyle): TemplateResult | typeof nothing {
    return nothing;
  }
  /** How a class looks on the picture, small. */
  protected swatch(style: ClassStyle): TemplateResult {
    return html`<span class="swatch" style="background: ${style.colour}; color: ${inkOn(style.colour)}">${style.number}</span>`;
  }
  protected objectPanel(): TemplateResult | typeof nothing {
    return nothing;
  }
  /** The class that the row of classes shows as chosen. */
  protected get chosenClass(): string | null {
    return this.editor.label;
  }
  /** A class was chosen by its row or its key. */
  protected chooseClass(label: string): void {
    this.editor.label = label;
    this.editor.say(`Class: ${this.editor.nameOf(label)}`);
    this.editor.changed();
  }
  /** Colours that the work itself gives to labels. */
  protected colours(): Readonly<Record<string, unknown>> {
    return (this.labelColors ?? {}) as Record<string, unknown>;
  }
  /** More actions by name; each has its key in the key map. */
  protected readonly actions: Record<string, () => void> = {};
  /** A key on the stage before anything else sees it; true when it meant something. */
  protected stageKey(_event: KeyboardEvent): boolean {
    return false;
  }
  /** Esc with nothing unfinished: true when something was deselected. */
  protected deselect(): boolean {
    return false;
  }
  /** H is held, or not any more. */
  protected hideAll(_hidden: boolean): void {}

  // Answer ----------------------------------------------------------------------------------------------------------

  get value(): Record<string, unknown> | null {
    return this.begun ? this.answer() : null;
  }

  get _submittableValue(): unknown {
    if (this.begun) return this.answer();
    return this.restoring;
  }

  override problem(): string | null {
    const { state, tool } = this.editor;
    if (state === "failed") return "The picture could not be loaded, so nothing can be handed in.";
    if (!this.begun) return "The picture is still loading.";
    if (tool.busy) return "Something is unfinished: finish it with Enter, or drop it with Esc.";
    if (this.isEmpty && !this.nothingHere)
      return 'Nothing is labelled. If that is right, tick "Nothing to label".';
    return null;
  }

  override restore(part: unknown): void {
    this.restoring = part;
    if (this.editor.state === "ready") void this.begin();
  }

  protected get inputImageProperties(): { width: number; height: number } {
    const { width, height } = this.editor.image;
    return { width, height };
  }

  /** Nobody has edited anything yet: a script may still change what it gave. */
  private get untouched(): boolean {
    const { undo, redo } = this.editor.history.next;
    return undo === null && redo === null;
  }

  /** Loads one after the other: a slow one must not write over what a later one has brought. */
  private begin(): Promise<void> {
    const turn = ++this.turn;
    this.begun = false;
    const next = (): Promise<void> | void => (turn === this.turn ? this.loadWork() : undefined);
    this.loads = this.loads.then(next, next);
    return this.loads;
  }

  private async loadWork(): Promise<void> {
    const { turn } = this;
    await this.load(this.restoring);
    if (turn !== this.turn) return;
    this.editor.history.clear();
    this.begun = true;
    this.editor.changed();
  }

  // Life ------------------------------------------------------------------------------------------------------------

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.editor.tools.size === 0) for (const tool of this.makeTools()) this.editor.addTool(tool);
    benches.add(this);
    this.editor.stage.watch();
    this.editor.element.addEventListener("keydown", this.onStageKey);
    document.addEventListener("keydown", this.onKey);
    document.addEventListener("keyup", this.onKeyUp);
    settings.addEventListener("change", this.onSettings);
    this.onSettings();
  }

  override disconnectedCallback(): void {
    benches.delete(this);
    this.editor.stage.unwatch();
    this.editor.element.removeEventListener("keydown", this.onStageKey);
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("keyup", this.onKeyUp);
    settings.removeEventListener("change", this.onSettings);
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (changed.has("labels") || changed.has("labelColors") || changed.has("initialValue")) {
      this.editor.setClasses(classesOf(this.labels, this.colours()));
    }
    if (changed.has("disabled")) this.editor.readOnly = settings.readOnly || this.disabled;
    if (changed.has("src")) void this.editor.load(this.src);
    else if (
      (changed.has("initialValue") || changed.has("labels")) &&
      this.editor.state === "ready" &&
      this.untouched
    )
      void this.begin();
  }

  private readonly onSettings = (): void => {
    this.editor.readOnly = settings.readOnly || this.disabled;
    this.requestUpdate();
  };

  // Keys ------------------------------------------------------------------------------------------------------------

  private get allActions(): Record<string, () => void> {
    const { editor } = this;
    const tools = Object.fromEntries([...editor.tools.keys()].map((id) => [id, () => editor.use(id)]));
    return {
      ...tools,
      "zoom-in": () => this.zoom(ZOOM_STEP),
      "zoom-out": () => this.zoom(1 / ZOOM_STEP),
      fit: () => this.fit(),
      adjust: () => this.toggleAdjust(),
      repeat: () => editor.repeatTool(),
      find: () => this.find(),
      help: () => portal.key("help"),
      hide: () => this.hideAll(true),
      ...this.actions,
    };
  }

  /** Keys that act wherever the keyboard is on the page. */
  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || isBeneathDialog(this) || isTyping(event)) return;
    if (keyboardOwner() !== this) return;
    // The picture can be moved wherever the keyboard is, as long as the pointer is on it.
    if (event.code === "Space" && this.editor.isPointed && !event.ctrlKey) {
      this.holdSpace();
      event.preventDefault();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && !event.altKey && this.controlKey(event)) event.preventDefault();
    else if (isSingleKey(event) && this.singleKey(event)) event.preventDefault();
  };

  /** A key with Ctrl, or Cmd; true when it meant something. */
  protected controlKey(event: KeyboardEvent): boolean {
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) this.editor.undo();
    else if ((key === "z" && event.shiftKey) || key === "y") this.editor.redo();
    else return false;
    return true;
  }

  private singleKey(event: KeyboardEvent): boolean {
    const index = classOfKey(event);
    const style = index === null ? undefined : [...this.editor.classes.values()][index];
    if (style !== undefined) {
      if (!this.editor.readOnly) this.chooseClass(style.label);
      return true;
    }
    const actions = this.allActions;
    const action = actionOf(event, Object.keys(actions));
    if (action === null) return false;
    actions[action]?.();
    return true;
  }

  private readonly onKeyUp = (event: KeyboardEvent): void => {
    if (event.code === "Space" && this.editor.spaceHeld) {
      this.editor.spaceHeld = false;
      this.editor.changed();
      event.preventDefault();
    }
    if (event.key.toLowerCase() === "h") this.hideAll(false);
  };

  /** Keys that act on the stage alone. */
  private readonly onStageKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey) return;
    if (this.stageKey(event) || this.editor.tool.key?.(event) === true || this.plainStageKey(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };

  private holdSpace(): void {
    this.editor.spaceHeld = true;
    this.editor.changed();
  }

  private plainStageKey(event: KeyboardEvent): boolean {
    const { editor } = this;
    const { tool } = editor;
    if (event.altKey) return false;
    if (event.key === "Escape") {
      if (!tool.cancel() && !this.deselect())
        this.renderRoot.querySelector<HTMLElement>(".bar button")?.focus();
      editor.changed();
    } else if (event.code === "Space") this.holdSpace();
    else if (event.key === "Enter" && !event.repeat) {
      if (editor.state === "ready" && !editor.readOnly && tool.finish?.() !== true)
        tool.press?.(editor.keyboardPoint);
      editor.changed();
    } else if (event.key === "Backspace" && tool.stepBack?.() === true) editor.changed();
    else return this.arrow(event);
    return true;
  }

  private arrow(event: KeyboardEvent): boolean {
    const step = event.shiftKey ? STEPS.shift : STEPS.plain;
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, -step],
      ArrowDown: [0, step],
    };
    const move = moves[event.key];
    if (move === undefined || this.editor.state !== "ready") return false;
    const { x, y } = this.editor.keyboardPoint;
    this.editor.aimAt({ x: x + move[0], y: y + move[1] });
    return true;
  }

  /** After a click on a tool or a class, keys are for the picture; whoever came by keyboard stays where he is. */
  private onClick(event: MouseEvent): void {
    const button = event.composedPath().find((one) => one instanceof HTMLButtonElement);
    if (event.detail > 0 && button !== undefined && !isBeneathDialog(this))
      this.editor.element.focus({ preventScroll: true });
  }

  // View ------------------------------------------------------------------------------------------------------------

  private zoom(factor: number): void {
    const { editor } = this;
    if (editor.view !== null)
      editor.view = editor.view.scaledBy(factor, editor.aim ? editor.view.toScreen(editor.aim) : undefined);
  }

  private get scaleShown(): string {
    return `${Math.round((this.editor.view?.scale ?? 1) * 100)} %`;
  }

  /** Zooming changes nothing else of what is drawn around the stage. */
  private showScale(): void {
    const shown = this.renderRoot.querySelector(".scale");
    if (shown !== null) shown.textContent = this.scaleShown;
  }

  private fit(): void {
    if (this.editor.view !== null) this.editor.view = this.editor.view.fit();
  }

  private ownSize(): void {
    if (this.editor.view !== null) this.editor.view = this.editor.view.scaledTo(1);
  }

  private toggleAdjust(): void {
    this.adjusting = !this.adjusting;
  }

  // Drawing ---------------------------------------------------------------------------------------------------------

  override render() {
    return this.framed(html`
      <div class="bench annotation-area" @click=${this.onClick}>
        ${this.toolBar()}
        <div class="place">
          ${this.editor.element}
          ${this.message()}
          ${this.adjusting ? this.adjustments.panel() : nothing}
          ${this.adjustments.definition()}
        </div>
        <div class="panel">
          <div class="category-picker-wrapper">${this.classRows()}</div>
          ${this.objectPanel()}
          ${this.nothingTick()}
        </div>
        <div class="foot">
          <p class="status" role="status">${this.status}</p>
          ${this.editor.state === "ready" ? this.viewControls() : nothing}
        </div>
      </div>
    `);
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const { element } = this.editor;
    element.setAttribute(
      "aria-label",
      `Picture to label. ${this.editor.tool.name}: ${this.editor.tool.hint}`,
    );
    element.style.cursor = this.editor.panning ? "grab" : this.editor.tool.cursor;
  }

  private toolBar() {
    const { editor } = this;
    const { undo, redo } = editor.history.next;
    const off = editor.readOnly;
    return html`
      <div class="bar" role="group" aria-label="Tools">
        <div class="group">
          ${[...editor.tools.values()].map(
            (
              tool,
            ) => html`<button type="button" aria-pressed=${tool === editor.tool} ?disabled=${off} aria-label=${tool.name}
              title=${titled(tool.name, keyShown(tool.id))} @click=${() => editor.use(tool.id)}>${toolIcon(tool.id)}${hint(tool.id)}</button>`,
          )}
        </div>
        <div class="group">
          <button type="button" aria-label="Undo" title="Undo${undo ? ` ${undo}` : ""} (Ctrl+Z)" ?disabled=${off || (undo === null && !editor.tool.busy)} @click=${() => editor.undo()}>${toolIcon("undo")}</button>
          <button type="button" aria-label="Redo" title="Redo${redo ? ` ${redo}` : ""} (Ctrl+Shift+Z)" ?disabled=${off || redo === null} @click=${() => editor.redo()}>${toolIcon("redo")}</button>
        </div>
        ${this.toolExtras()}
      </div>`;
  }

  private message() {
    const { state } = this.editor;
    if (state === "failed") {
      return html`<div class="message" role="alert"><strong>The picture could not be loaded.</strong>
        <button type="button" @click=${() => void this.editor.load(this.src)}>Try again</button></div>`;
    }
    if (state === "loading") return html`<div class="message">Loading the picture…</div>`;
    return state === "none" ? html`<div class="message">There is no picture.</div>` : nothing;
  }

  private viewControls() {
    return html`
      <div class="view" role="group" aria-label="View">
        <button type="button" class="plain" aria-label="Zoom out" title=${titled("Zoom out", keyShown("zoom-out"))} @click=${() => this.zoom(1 / ZOOM_STEP)}>${toolIcon("zoom-out")}</button>
        <span class="scale" .textContent=${this.scaleShown}></span>
        <button type="button" class="plain" aria-label="Zoom in" title=${titled("Zoom in", keyShown("zoom-in"))} @click=${() => this.zoom(ZOOM_STEP)}>${toolIcon("zoom-in")}</button>
        <button type="button" class="plain" aria-label="Whole picture" title=${titled("Whole picture", keyShown("fit"))} @click=${() => this.fit()}>${toolIcon("fit")}</button>
        <button type="button" class="plain" aria-label="1:1, full size" title="One pixel of the screen for each of the picture" @click=${() => this.ownSize()}>1:1</button>
        <button type="button" class="plain" aria-label="Move the picture" title="Move the picture (hold Space)" aria-pressed=${this.editor.hand} @click=${() => {
          this.editor.hand = !this.editor.hand;
          this.editor.changed();
        }}>${toolIcon("hand")}</button>
        <button type="button" class="plain" aria-label="Adjust the view" aria-expanded=${this.adjusting} title=${titled("Adjust the view", keyShown("adjust"))} @click=${() => this.toggleAdjust()}>${toolIcon("adjust")}</button>
      </div>`;
  }

  private classRows() {
    const classes = [...this.editor.classes.values()];
    const sought = this.sought.trim().toLowerCase();
    const found = classes.filter(({ name }) => name.toLowerCase().includes(sought));
    return html`
      <h3 id="classes">Classes</h3>
      ${classes.length > MOST_WITHOUT_FIELD || this.finding ? this.findField(found) : nothing}
      <ul class="rows classes" aria-labelledby="classes">
        ${found.map((style) => this.classRow(style))}
      </ul>
      ${found.length === 0 && classes.length > 0 ? html`<p class="none">No class is called like that.</p>` : nothing}`;
  }

  private findField(found: readonly ClassStyle[]) {
    return html`<input type="search" class="find" aria-label="Find a class by its name" placeholder="Find a class${settings.singleKeys ? " ( / )" : ""}"
      .value=${this.sought} @change=${halt} @input=${(event: Event) => {
        halt(event);
        this.sought = (event.target as HTMLInputElement).value;
      }} @blur=${() => {
        this.finding = false;
      }} @keydown=${(event: KeyboardEvent) => this.onFindKey(event, found[0])}>`;
  }

  private find(): void {
    this.finding = true;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".find")?.focus());
  }

  private onFindKey(event: KeyboardEvent, first: ClassStyle | undefined): void {
    if ((event.key !== "Enter" && event.key !== "Escape") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (event.key === "Enter" && first !== undefined && !this.editor.readOnly) this.chooseClass(first.label);
    this.sought = "";
    this.editor.element.focus({ preventScroll: true });
  }

  private classRow(style: ClassStyle) {
    const key = settings.singleKeys ? keyOfClass(style.number - 1) : null;
    return html`<li class="row">
      <button type="button" class="choose plain" aria-pressed=${this.chosenClass === style.label} ?disabled=${this.editor.readOnly} @click=${() => this.chooseClass(style.label)}>
        ${this.swatch(style)}<span class="name">${style.name}</span>${key === null ? nothing : html`<kbd>${key}</kbd>`}
      </button>
      ${this.classExtras(style)}
    </li>`;
  }

  private nothingTick() {
    if (!this.begun || !this.isEmpty) return nothing;
    return html`<label class="nothing"><input type="checkbox" .checked=${this.nothingHere} ?disabled=${this.editor.readOnly} @change=${(
      event: Event,
    ) => {
      event.stopPropagation();
      this.nothingHere = (event.target as HTMLInputElement).checked;
      this.changed();
    }}>Nothing to label</label>`;
  }
}

/** The element's own controls are no fields of the page. */
function halt(event: Event): void {
  event.stopPropagation();
}

/** Of several tools on a page, the one that keys are for: where the keyboard is, else the first. */
function keyboardOwner(): ImageElement | null {
  const { activeElement } = document;
  let first: ImageElement | null = null;
  for (const one of benches) {
    if (one === activeElement) return one;
    if (first === null || (one.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0)
      first = one;
  }
  return first;
}

const benches = new Set<ImageElement>();

/** The key beside a tool's drawing. */
function hint(action: string): TemplateResult | typeof nothing {
  const key = settings.singleKeys ? keyShown(action) : null;
  return key === null ? nothing : html`<span class="key" aria-hidden="true">${key}</span>`;
}

function titled(name: string, key: string | null): string {
  return key === null ? name : `${name} (${key})`;
}
