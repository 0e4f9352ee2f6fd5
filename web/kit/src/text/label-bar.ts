import { html, nothing, type TemplateResult } from "lit";
import { found, type Label } from "./labels.ts";

/** With more labels than this the field that finds one is always there. */
const FEW = 10;

export type LabelBarState = {
  labels: readonly Label[];
  /** The label that the next selection gets. */
  armed: string | null;
  /** The label of the selected span. */
  selected: string | null;
  /** What is typed to find a label; null while nobody looks for one. */
  finding: string | null;
  readOnly: boolean;
  canUndo: boolean;
  canRedo: boolean;
  choose: (label: Label) => void;
  find: (letters: string) => void;
  onFinderKey: (event: KeyboardEvent) => void;
  undo: () => void;
  redo: () => void;
};

/** The labels, and how to undo. A press of the pointer leaves the selection in the text as it is. */
export function labelBar(state: LabelBarState): TemplateResult {
  const shown = state.finding ? found(state.labels, state.finding) : state.labels;
  return html`<div class="bar">
    ${
      state.finding !== null || state.labels.length > FEW
        ? html`<input class="finder" type="search" placeholder="Find a label" aria-label="Find a label"
            .value=${state.finding ?? ""} @keydown=${state.onFinderKey}
            @input=${(event: Event) => {
              event.stopPropagation();
              state.find((event.target as HTMLInputElement).value);
            }} @change=${(event: Event) => event.stopPropagation()}>`
        : nothing
    }
    <div class="labels" role="group" aria-label="Labels" @mousedown=${keepSelection}>
      ${shown.map(
        (
          label,
        ) => html`<button type="button" class="label" style="--label: ${label.colour}" ?disabled=${state.readOnly}
          aria-pressed=${label.label === (state.selected ?? state.armed)} @click=${() => state.choose(label)}>
          ${label.key ? html`<kbd>${label.key.replace("Shift+", "⇧")}</kbd>` : nothing}
          <span class="name">${label.full}</span>
          ${label.short === label.full ? nothing : html`<span class="short">${label.short}</span>`}
        </button>`,
      )}
      ${shown.length === 0 ? html`<span class="hint">No label is called that.</span>` : nothing}
    </div>
    <div @mousedown=${keepSelection}>
      <button type="button" ?disabled=${!state.canUndo} @click=${state.undo} title="Ctrl+Z">Undo</button>
      <button type="button" ?disabled=${!state.canRedo} @click=${state.redo} title="Ctrl+Shift+Z">Redo</button>
    </div>
  </div>`;
}

function keepSelection(event: MouseEvent): void {
  event.preventDefault();
}
