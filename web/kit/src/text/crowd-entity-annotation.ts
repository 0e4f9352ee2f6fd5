import { html, nothing, type PropertyValues } from "lit";
import { property, query, state } from "lit/decorators.js";
import { literal } from "../base/literal.ts";
import { WidgetElement } from "../base/widget-element.ts";
import { portal } from "../bridge/portal.ts";
import { settings } from "../bridge/settings.ts";
import type { CrowdForm } from "../form/crowd-form.ts";
import type { Range } from "./breaks.ts";
import { EdgeHandles } from "./edge-handles.ts";
import { type Wish, wishOf } from "./keys.ts";
import { labelBar } from "./label-bar.ts";
import { found, type Label, readLabels } from "./labels.ts";
import { type Edge, type Entity, Marking, type Outcome } from "./marking.ts";
import { spanList } from "./span-list.ts";
import { spansAt } from "./spans.ts";
import { styles } from "./styles.ts";
import { offsetAt, rangeOf, readSelection, type TextSelection, writeSelection } from "./text-selection.ts";
import { TextView } from "./text-view.ts";

const MOVES = new Set([
  "ArrowLeft",
  "ArrowRight",
  "ArrowUp",
  "ArrowDown",
  "Home",
  "End",
  "PageUp",
  "PageDown",
]);

/** Where keys mean something else: fields, and the instructions. */
const NOT_OURS = "input, textarea, select, dialog";

/**
 * Parts of a text, each with a label (contract sections 4.10 and 7.5).
 *
 * The text is an editable element that takes no input: so the browser moves a caret in it, selects words and
 * reads it out in every script, and nothing of that is ours to get wrong. Outside a form the element brings one
 * along, below the tool, to which scripts append questions of their own.
 */
export class CrowdEntityAnnotation extends WidgetElement {
  static override styles = [...WidgetElement.styles, styles];

  @property({ converter: literal }) labels: unknown = [];
  @property() text = "";
  @property({ attribute: "initial-value", converter: literal }) initialValue: unknown;
  /** Whether spans may lie over each other; an addition of ours. */
  @property({ attribute: "allow-overlap", type: Boolean }) allowOverlap = false;

  @state() private armed: string | null = null;
  @state() private finding: string | null = null;
  @state() private said: Outcome = { done: true, message: "" };
  @state() private hasOwnForm = false;

  @query(".prose") private area!: HTMLElement;
  @query(".paper") private paper!: HTMLElement;
  @query(".finder") private finder!: HTMLInputElement | null;
  @query("crowd-form") private ownForm!: CrowdForm | null;

  private shownLabels: readonly Label[] = [];
  private byName: ReadonlyMap<string, Label> = new Map();
  private marking = new Marking("", false);
  /** What the spans began with: `initial-value`, or an answer that was restored. */
  private source: unknown;
  private edited = false;
  private view: TextView | null = null;
  private handles: EdgeHandles | null = null;
  private selection: TextSelection = { anchor: 0, focus: 0 };
  /** After Escape, Tab leaves the text instead of going to the next span. */
  private leaving = false;

  constructor() {
    super();
    this.fills = true;
  }

  get value(): { entities: Entity[] } {
    this.settle();
    return { entities: this.marking.entities };
  }
  set value(value: unknown) {
    this.restore(value);
  }

  get _submittableValue(): { entities: Entity[] } {
    return this.value;
  }

  /** The form that this element is in, or has brought along. */
  get form(): CrowdForm | null {
    return this.closest<CrowdForm>("crowd-form") ?? this.ownForm;
  }

  override restore(part: unknown): void {
    this.source = (part as { entities?: unknown } | null)?.entities;
    this.edited = false;
    this.marking.load(this.source, new Set(this.byName.keys()));
    this.redraw();
  }

  override reset(): void {
    this.restore({ entities: this.initialValue });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.hasOwnForm = this.closest("crowd-form") === null;
    this.toggleAttribute("data-in-portal", portal.present);
    this.addEventListener("keydown", this.onKey);
    document.addEventListener("keydown", this.onKeyElsewhere);
    document.addEventListener("selectionchange", this.onSelection);
    settings.addEventListener("change", this.onSettings);
  }

  override disconnectedCallback(): void {
    this.removeEventListener("keydown", this.onKey);
    document.removeEventListener("keydown", this.onKeyElsewhere);
    document.removeEventListener("selectionchange", this.onSelection);
    settings.removeEventListener("change", this.onSettings);
    super.disconnectedCallback();
  }

  private get readOnly(): boolean {
    return this.disabled || settings.readOnly;
  }

  private get canMark(): boolean {
    return !this.readOnly && this.shownLabels.length > 0;
  }

  private nameOf(label: string): string {
    return this.byName.get(label)?.full ?? label;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const names = new Set<PropertyKey>(changed.keys());
    if (["text", "labels", "initialValue", "allowOverlap"].some((name) => names.has(name)))
      this.begin(changed);
  }

  /** Apply properties that a script has set just now, before somebody asks for the value. */
  private settle(): void {
    if (this.isUpdatePending && this.hasUpdated) this.performUpdate();
  }

  private begin(changed: PropertyValues<this>): void {
    const entities = this.marking.entities;
    const keep = this.edited && !changed.has("text");
    if (changed.has("initialValue")) this.source = this.initialValue;
    this.shownLabels = readLabels(this.labels);
    this.byName = new Map(this.shownLabels.map((one) => [one.label, one]));
    this.marking = new Marking(this.text ?? "", this.allowOverlap, (label) => this.nameOf(label));
    this.marking.load(keep ? entities : this.source, new Set(this.byName.keys()));
    this.view?.show(this.marking.text, this.shownLabels, this.marking.spans);
  }

  override firstUpdated(): void {
    this.view = new TextView(this.area);
    this.view.show(this.marking.text, this.shownLabels, this.marking.spans);
    this.handles = new EdgeHandles(this.paper, this.view, {
      offsetAt: (x, y) => this.offsetAt(x, y),
      span: () => (this.readOnly ? null : this.marking.selectedSpan),
      preview: (edge, offset) => {
        const span = this.marking.selectedSpan;
        if (!span) return;
        const moved = this.marking.withEdge(span, edge, offset);
        this.view?.update(this.marking.spans.map((one) => (one === span ? moved : one)));
        this.handles?.place(moved);
      },
      drop: (edge, offset) => {
        if (offset === null) this.redraw();
        else this.act(this.marking.moveEdge(edge, offset));
      },
    });
    new ResizeObserver(() => this.handles?.place()).observe(this.area);
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    this.handles?.place();
  }

  /** Show the spans as they are now, and put the caret back that was in a line drawn anew. */
  private redraw(): void {
    this.view?.update(this.marking.spans);
    this.view?.select(this.marking.selected);
    if (this.view && this.shadowRoot?.activeElement === this.area) writeSelection(this.view, this.selection);
    this.requestUpdate();
  }

  /** Show what an edit did, and tell the page of it. */
  private act(outcome: Outcome): void {
    this.said = outcome;
    if (outcome.done) {
      this.edited = true;
      this.tapped = null;
      this.redraw();
      this.changed();
    } else this.requestUpdate();
  }

  // Labels

  /** What is selected in the text gets the label, else the selected span; with neither, whatever is selected next. */
  private choose(label: Label): void {
    if (!this.canMark) return;
    const range = rangeOf(this.selection);
    if (range.start < range.end) this.mark(range, label.label);
    else if (this.marking.selectedSpan) this.act(this.marking.relabel(label.label));
    else {
      this.armed = this.armed === label.label ? null : label.label;
      const next = this.armed
        ? `What you select next is ${label.full}.`
        : "Select text first, then its label.";
      this.said = { done: true, message: next };
    }
  }

  private mark(range: Range, label: string): void {
    const outcome = this.marking.mark(range, label);
    if (outcome.done) {
      const end = this.marking.selectedSpan?.end ?? range.end;
      this.selection = { anchor: end, focus: end };
    }
    this.act(outcome);
  }

  private openFinder(): void {
    this.finding = "";
    void this.updateComplete.then(() => this.finder?.focus());
  }

  private readonly onFinderKey = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    const first = event.key === "Enter" ? found(this.shownLabels, this.finding ?? "")[0] : undefined;
    this.finding = null;
    const selection = this.selection;
    this.area.focus({ preventScroll: true });
    this.selection = selection;
    if (this.view) writeSelection(this.view, selection);
    if (first) this.choose(first);
  };

  // The keyboard

  private readonly onKeyElsewhere = (event: KeyboardEvent): void => {
    const isOurs = document.querySelector(this.localName) === this;
    if (isOurs && event.target === document.body && !event.defaultPrevented) this.onKey(event);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    this.tapped = null;
    // The browser tells of a new selection a moment later; the next key may be there before.
    this.onSelection();
    const path = event.composedPath();
    const [source] = path;
    if (path.some((one) => one instanceof Element && one.matches(NOT_OURS))) return;
    if (event.isComposing) return;
    const inText = source === this.area;
    if (inText && MOVES.has(event.key) && !event.altKey) this.pick(null);
    const wish = wishOf(event, settings.singleKeys);
    if (wish && this.grant(wish, inText)) event.preventDefault();
    else if (!inText && (event.key === "ArrowDown" || event.key === "ArrowUp")) this.moveInList(event);
  };

  /** Whether the key was for this tool. */
  private grant(wish: Wish, inText: boolean): boolean {
    switch (wish.do) {
      case "label": {
        const label = this.shownLabels[wish.index];
        if (label) this.choose(label);
        return label !== undefined;
      }
      case "find":
        this.openFinder();
        return true;
      case "help":
        // The page does this for every element, but takes an editable one for a text field.
        if (inText) portal.key("help");
        return inText;
      case "undo":
      case "redo":
        if (!this.readOnly) this.act(this.marking[wish.do]());
        return true;
      case "remove":
        if (!this.readOnly && this.marking.selectedSpan) this.act(this.marking.remove());
        return inText || this.marking.selectedSpan !== null;
      case "nudge": {
        const span = this.marking.selectedSpan;
        if (!span || this.readOnly) return false;
        const sideways = wish.edge === "end" && this.view?.isRightToLeft(span.end);
        this.act(this.marking.nudge(wish.edge, wish.forward === !sideways ? 1 : -1, wish.unit));
        return true;
      }
      case "cycle":
        return inText && this.cycle(wish.by);
      case "pick":
        if (inText) this.pick(spansAt(this.marking.spans, this.selection.focus)[0]?.id ?? null);
        return inText;
      case "leave":
        return this.cancel();
    }
  }

  private cycle(by: 1 | -1): boolean {
    if (this.leaving) return false;
    const span = this.marking.neighbour(this.selection.focus, by);
    if (span) this.goTo(span.id);
    return span !== null;
  }

  /** Cancels one thing, from the inside out; the last Escape lets Tab leave the text. */
  private cancel(): boolean {
    const { start, end } = rangeOf(this.selection);
    if (this.armed) this.armed = null;
    else if (start < end) {
      this.selection = { anchor: end, focus: end };
      this.redraw();
    } else if (this.marking.selected !== null) this.pick(null);
    else {
      this.leaving = true;
      this.said = { done: true, message: "Tab leaves the text now." };
    }
    return true;
  }

  private moveInList(event: KeyboardEvent): void {
    const row = (event.composedPath()[0] as Element | undefined)?.closest("li");
    const next = event.key === "ArrowDown" ? row?.nextElementSibling : row?.previousElementSibling;
    const button = next?.querySelector<HTMLElement>("[data-do='go']");
    if (!button) return;
    event.preventDefault();
    button.focus();
  }

  // Selecting

  private pick(id: number | null): void {
    if (this.marking.selected === id) return;
    this.marking.selected = id;
    const span = this.marking.selectedSpan;
    this.view?.select(id);
    if (span) {
      this.said = { done: true, message: `“${this.marking.quote(span)}”: ${this.nameOf(span.label)}.` };
    }
    this.requestUpdate();
  }

  private goTo(id: number): void {
    this.pick(id);
    const span = this.marking.selectedSpan;
    if (!span || !this.view) return;
    this.selection = { anchor: span.start, focus: span.start };
    if (this.shadowRoot?.activeElement === this.area) writeSelection(this.view, this.selection);
    this.view.scrollTo(span);
  }

  private readonly onSelection = (): void => {
    if (!this.view || !this.shadowRoot || this.shadowRoot.activeElement !== this.area) return;
    this.selection = readSelection(this.shadowRoot, this.view) ?? this.selection;
  };

  private offsetAt(x: number, y: number): number | null {
    return this.shadowRoot && this.view ? offsetAt(this.shadowRoot, this.view, x, y) : null;
  }

  private readonly onPointerDown = (event: PointerEvent): void => {
    this.leaving = false;
    if (event.pointerType !== "touch" && event.button === 0) {
      document.addEventListener("mouseup", this.onMouseUp, { once: true });
    }
  };

  private readonly onMouseUp = (event: MouseEvent): void => {
    this.onSelection();
    const range = rangeOf(this.selection);
    if (range.start === range.end) {
      const offset = this.offsetAt(event.clientX, event.clientY);
      const over = offset === null ? [] : this.covering(offset, event);
      const next = over[over.findIndex((one) => one.id === this.marking.selected) + 1] ?? over[0];
      this.pick(next?.id ?? null);
    } else {
      this.pick(null);
      if (this.armed && this.canMark && event.detail < 3) this.mark(range, this.armed);
    }
  };

  /** The spans under the pointer; the place between two characters does not say which of them is meant. */
  private covering(offset: number, { clientX, clientY }: MouseEvent) {
    const over = (at: number) =>
      spansAt(this.marking.spans, at).filter((span) =>
        [...(this.view?.rangeOf(span).getClientRects() ?? [])].some(
          (box) => clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom,
        ),
      );
    return [...new Set([...over(offset), ...over(offset - 1)])];
  }

  /** By finger: a tap selects a word, another tap makes it reach to there, a tap on it lets it go. */
  private readonly onClick = (event: MouseEvent): void => {
    if (!(event instanceof PointerEvent) || event.pointerType !== "touch") return;
    const offset = this.offsetAt(event.clientX, event.clientY);
    if (offset === null || !this.view) return;
    const [span] = this.covering(offset, event);
    const word = this.marking.breaks.word(offset) ?? this.marking.breaks.word(Math.max(0, offset - 1));
    const before = this.tapped;
    this.tapped = null;
    this.pick(span?.id ?? null);
    if (span || !word) return;
    if (before && before.start <= word.start && word.end <= before.end) {
      // Also when the browser took the second tap for a double click.
      this.selection = { anchor: word.end, focus: word.end };
      writeSelection(this.view, this.selection);
      return;
    }
    const range = before
      ? { start: Math.min(before.start, word.start), end: Math.max(before.end, word.end) }
      : word;
    if (this.armed && this.canMark) {
      this.mark(range, this.armed);
      return;
    }
    this.tapped = range;
    this.selection = { anchor: range.start, focus: range.end };
    writeSelection(this.view, this.selection);
  };
  private tapped: Range | null = null;

  // What an editable element could do to its text

  private readonly refuse = (event: Event): void => event.preventDefault();

  private readonly onInput = (event: Event): void => {
    event.stopPropagation();
    this.view?.repair();
    this.redraw();
  };

  private readonly onCopy = (event: ClipboardEvent): void => {
    const { start, end } = rangeOf(this.selection);
    if (start === end || this.shadowRoot?.activeElement !== this.area) return;
    event.clipboardData?.setData("text/plain", this.marking.text.slice(start, end));
    event.preventDefault();
  };

  private readonly onSettings = (): void => this.requestUpdate();

  private readonly onListClick = (event: Event): void => {
    const action = (event.target as Element).closest<HTMLElement>("[data-do]")?.dataset["do"];
    const id = Number((event.target as Element).closest<HTMLElement>("li")?.dataset["span"]);
    if (action === "go") this.goTo(id);
    else if (action === "drop") this.act(this.marking.remove(id));
    else if (action && action !== "label") {
      const [edge, way] = action.split("-");
      this.act(this.marking.nudge(edge as Edge, way === "on" ? 1 : -1, "character"));
    }
  };

  private readonly onListChange = (event: Event): void => {
    event.stopPropagation();
    if (event.target instanceof HTMLSelectElement) this.act(this.marking.relabel(event.target.value));
  };

  override render() {
    const count = this.marking.spans.length;
    const tool = html`
      ${labelBar({
        labels: this.shownLabels,
        armed: this.armed,
        selected: this.marking.selectedSpan?.label ?? null,
        finding: this.finding,
        readOnly: this.readOnly,
        canUndo: this.marking.canUndo,
        canRedo: this.marking.canRedo,
        choose: (label) => this.choose(label),
        find: (letters) => {
          this.finding = letters;
        },
        onFinderKey: this.onFinderKey,
        undo: () => this.act(this.marking.undo()),
        redo: () => this.act(this.marking.redo()),
      })}
      <p role="status" class=${this.said.done ? "" : "refusal"}>${this.said.message}</p>
      <div class="columns">
        <div class="scroller">
          <div class="paper">
            <div class="prose" data-focus role="textbox" aria-multiline="true" aria-readonly="true"
              aria-label=${this.header || "Text"} aria-describedby="how" contenteditable="true" inputmode="none"
              spellcheck="false" translate="no" tabindex="0"
              @pointerdown=${this.onPointerDown} @click=${this.onClick} @copy=${this.onCopy}
              @beforeinput=${this.refuse} @cut=${this.refuse} @paste=${this.refuse} @drop=${this.refuse}
              @dragstart=${this.refuse} @input=${this.onInput}></div>
          </div>
        </div>
        <section class="spans" aria-label="Marked">
          <h3>Marked <span class="count">${count}</span></h3>
          <div @click=${this.onListClick} @change=${this.onListChange} @input=${(event: Event) => event.stopPropagation()}>
            ${
              count === 0
                ? html`<p class="hint">Nothing yet.</p>`
                : spanList({
                    spans: this.marking.spans,
                    labels: this.byName,
                    selected: this.marking.selected,
                    readOnly: this.readOnly,
                    quote: (span) => this.marking.quote(span),
                  })
            }
          </div>
          <p class="hint" id="how">Select text, then press the key of a label. Tab goes from span to span;
            Alt with an arrow moves an edge; Delete removes; Escape and then Tab leaves the text.</p>
        </section>
      </div>
    `;
    return html`${this.framed(tool)}${this.hasOwnForm ? html`<crowd-form .owner=${this}></crowd-form>` : nothing}`;
  }
}
