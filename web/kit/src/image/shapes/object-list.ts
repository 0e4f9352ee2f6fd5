import type { ImageEditor, Shape, ShapeCommands } from "@groundwork/canvas";
import { controls } from "@groundwork/design";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { CrowdElement } from "../../base/crowd-element.ts";
import { toolIcon } from "../workbench/tool-icons.ts";
import { listStyle } from "./list-style.ts";
import { fieldsOf, measured, withField } from "./number-fields.ts";
import { toggled } from "./toggled.ts";

/**
 * The objects of a picture in a list, one row each: the same model as on the stage, for whoever cannot point at it.
 * The selected one has its class and its numbers as fields.
 */
export class ObjectList extends CrowdElement {
  static override styles = [controls, listStyle];

  @property({ attribute: false }) editor!: ImageEditor;
  @property({ attribute: false }) commands!: ShapeCommands;
  private shownId: number | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.editor?.addEventListener("update", this.redraw);
  }

  override disconnectedCallback(): void {
    this.editor?.removeEventListener("update", this.redraw);
    super.disconnectedCallback();
  }

  private readonly redraw = (): void => this.requestUpdate();

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("editor")) {
      changed.get("editor")?.removeEventListener("update", this.redraw);
      this.editor.addEventListener("update", this.redraw);
    }
  }

  protected override updated(): void {
    const [id, another] = this.editor.document.selection;
    const only = another === undefined ? (id ?? null) : null;
    if (only !== this.shownId && only !== null)
      this.renderRoot.querySelector(`[data-id="${only}"]`)?.scrollIntoView({ block: "nearest" });
    this.shownId = only;
  }

  override render() {
    const { editor } = this;
    const { document } = editor;
    const there = new Set(document.shapes);
    const ids = new Set(document.shapes.map(({ id }) => id));
    const gone = document.given.filter((shape) => !there.has(shape) && !ids.has(shape.id)).length;
    const [onlyId] = document.selection.size === 1 ? document.selection : [null];
    return html`
      <div class="title">
        <h3 id="objects">Objects <span class="count">${document.shapes.length}</span></h3>
        ${document.solo === null ? nothing : html`<button type="button" class="plain text" @click=${() => document.view({ solo: null })}>Show all</button>`}
        ${gone === 0 || editor.readOnly ? nothing : html`<button type="button" class="plain text" @click=${() => this.commands.restoreGiven()}>Restore ${gone} deleted</button>`}
      </div>
      ${document.shapes.length === 0 ? html`<p class="none">None yet.</p>` : nothing}
      <ul aria-labelledby="objects" @pointerleave=${() => this.hover(null)}>
        ${repeat(
          document.shapes,
          (shape) => shape.id,
          (shape, index) => {
            const selected = document.selection.has(shape.id);
            const [hidden, locked] = [!document.isVisible(shape), document.isLocked(shape)];
            const state = [
              shape,
              index,
              selected,
              onlyId === shape.id,
              hidden,
              locked,
              editor.readOnly,
              this.classesKey,
            ];
            return guard(state, () => this.row(shape, index, selected, onlyId === shape.id));
          },
        )}
      </ul>
    `;
  }

  /** Rows are drawn anew when classes are. */
  private get classesKey(): string {
    return [...this.editor.classes.values()].map(({ name, colour }) => name + colour).join();
  }

  private row(shape: Shape, index: number, selected: boolean, alone: boolean): TemplateResult {
    const { editor } = this;
    const { document } = editor;
    const style = editor.classes.get(shape.label);
    const name = `object ${index + 1}, ${style?.name ?? shape.label}`;
    const [hidden, locked] = [document.hidden.has(shape.id), document.isLocked(shape)];
    return html`<li class=${`${selected ? "selected" : ""} ${document.isVisible(shape) ? "" : "hidden"}`} data-id=${shape.id} @pointerenter=${() => this.hover(shape.id)}>
      <div class="head">
        <button type="button" class="plain pick" aria-pressed=${selected} @click=${(event: MouseEvent) => this.pick(event, shape)}>
          <span class="number" aria-hidden="true">${index + 1}</span>
          <span class="swatch" style="background: ${style?.colour ?? "none"}"></span>
          <span class="name">${style?.name ?? shape.label}</span>${shape.given ? html`<span class="given">given</span>` : nothing}
          <span class="measure">${measured(shape.geometry)}</span>
        </button>
        <button type="button" class="plain small" aria-pressed=${hidden} aria-label="Hide ${name}" title="Hide" @click=${() => document.view({ hidden: toggled(document.hidden, shape.id) })}>${toolIcon(hidden ? "eye-off" : "eye")}</button>
        <button type="button" class="plain small" aria-pressed=${document.locked.has(shape.id)} aria-label="Lock ${name}" title="Lock" @click=${() => document.view({ locked: toggled(document.locked, shape.id) })}>${toolIcon(locked ? "lock" : "unlock")}</button>
        <button type="button" class="plain small" aria-label="Delete ${name}" title="Delete" ?disabled=${locked || editor.readOnly} @click=${() => this.removeRow(shape)}>${toolIcon("remove")}</button>
      </div>
      ${alone ? this.fields(shape, index, locked || editor.readOnly) : nothing}
    </li>`;
  }

  private fields(shape: Shape, index: number, off: boolean): TemplateResult {
    const { editor } = this;
    return html`<div class="fields">
      <select aria-label="Class of object ${index + 1}" ?disabled=${off} @input=${halt} @change=${(
        event: Event,
      ) => {
        halt(event);
        this.commands.relabel((event.target as HTMLSelectElement).value, [shape]);
      }}>
        ${[...editor.classes.values()].map(({ label, name }) => html`<option .value=${label} .selected=${label === shape.label}>${name}</option>`)}
      </select>
      ${fieldsOf(shape.geometry).map(
        ({ field, title, value }) => html`<label title=${title}><span aria-hidden="true">${field}</span>
          <input type="number" step="1" aria-label="${title} of object ${index + 1}" .value=${String(value)} ?disabled=${off} @input=${halt} @change=${(
            event: Event,
          ) => {
            halt(event);
            this.set(shape, field, event.target as HTMLInputElement);
          }}></label>`,
      )}
    </div>`;
  }

  private set(shape: Shape, field: string, input: HTMLInputElement): void {
    const geometry = withField(shape.geometry, field, input.valueAsNumber, this.editor.image);
    if (geometry !== null) this.editor.replace("change numbers", [{ ...shape, geometry }]);
    // What was typed may have been out of the picture.
    const now = this.editor.document.get(shape.id)?.geometry ?? shape.geometry;
    input.value = String(fieldsOf(now).find((one) => one.field === field)?.value ?? "");
  }

  private pick(event: MouseEvent, shape: Shape): void {
    const { document } = this.editor;
    if (event.shiftKey || event.ctrlKey || event.metaKey)
      this.editor.select(...toggled(document.selection, shape.id));
    else this.commands.show(shape);
  }

  /** The keyboard stays in the list: it goes on to the row that follows. */
  private removeRow(shape: Shape): void {
    const row = this.renderRoot.querySelector(`[data-id="${shape.id}"]`);
    const next = (row?.nextElementSibling ?? row?.previousElementSibling)?.querySelector<HTMLElement>(
      ".pick",
    );
    this.commands.removeShape(shape.id);
    next?.focus();
  }

  private hover(id: number | null): void {
    this.editor.hovered = id;
    this.editor.redraw();
  }
}

/** The list's own controls are no fields of the page. */
function halt(event: Event): void {
  event.stopPropagation();
}
