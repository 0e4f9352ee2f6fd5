import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Label } from "./labels.ts";
import type { Span, Spans } from "./spans.ts";

/** Rows answer to clicks by their `data-do` and the `data-span` of their list item. */
export type SpanListState = {
  spans: Spans;
  labels: ReadonlyMap<string, Label>;
  selected: number | null;
  readOnly: boolean;
  quote: (span: Span) => string;
};

/** The spans once more, as a list: what the pointer does in the text can be done here without one. */
export function spanList(state: SpanListState): TemplateResult {
  const first = state.selected ?? state.spans[0]?.id;
  return html`<ol>${repeat(
    state.spans,
    (span) => span.id,
    (span) => row(span, state, span.id === first),
  )}</ol>`;
}

function row(span: Span, state: SpanListState, reachable: boolean): TemplateResult {
  const label = state.labels.get(span.label);
  const selected = span.id === state.selected;
  const quote = state.quote(span);
  return html`<li data-span=${span.id} ?data-selected=${selected} style="--label: ${label?.colour ?? "currentColor"}">
    <div class="row">
      <button type="button" class="plain go" data-do="go" tabindex=${reachable ? 0 : -1} aria-pressed=${selected}>
        <span class="quote">${quote}</span><span class="short">${label?.short ?? span.label}</span>
      </button>
      ${
        state.readOnly
          ? nothing
          : html`<button type="button" class="plain drop" data-do="drop" tabindex=${reachable ? 0 : -1}
              aria-label="Remove ${quote}" title="Remove">×</button>`
      }
    </div>
    ${selected && !state.readOnly ? edges(span, state) : nothing}
  </li>`;
}

function edges(span: Span, state: SpanListState): TemplateResult {
  const nudge = (action: string, name: string, sign: string) =>
    html`<button type="button" data-do=${action} aria-label=${name} title=${name}>${sign}</button>`;
  return html`<div class="edges">
    <select data-do="label" aria-label="Label">
      ${[...state.labels.values()].map(
        (one) => html`<option value=${one.label} ?selected=${one.label === span.label}>${one.full}</option>`,
      )}
    </select>
    <span>Start</span>${nudge("start-back", "Start earlier", "←")}${nudge("start-on", "Start later", "→")}
    <span>End</span>${nudge("end-back", "End earlier", "←")}${nudge("end-on", "End later", "→")}
  </div>`;
}
