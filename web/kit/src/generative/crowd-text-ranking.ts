import { css, html, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { literal } from "../base/literal.ts";
import { WidgetElement } from "../base/widget-element.ts";
import { settings } from "../bridge/settings.ts";
import { givenInstructions, givenStyle } from "./given-instructions.ts";
import { type Dimension, dimensionsOf, type Rankings, rankProblem, textsOf } from "./ranking.ts";

/**
 * Ranks responses to a text, in one or several respects.
 *
 * Amazon documents no answer for it; ours is `{"rankings": {"<dimension>": [2, 1, 3]}}`, with the rank of each
 * response in the order of the page.
 */
export class CrowdTextRanking extends WidgetElement {
  static override styles = [
    ...WidgetElement.styles,
    givenStyle,
    css`
      .prompt { padding: 0.75rem 1rem; border-left: 3px solid var(--gw-accent); background: var(--gw-page); white-space: pre-wrap; margin: 0 0 1rem; }
      .responses { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: var(--gw-gap-large); margin: 0; padding: 0; list-style: none; }
      li { display: flex; flex-direction: column; gap: var(--gw-gap); border: 1px solid var(--gw-line); border-radius: var(--gw-radius); padding: 0.75rem 1rem; }
      h3 { margin: 0; font-size: var(--gw-text); }
      .text { flex: 1; margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
      .respect { display: flex; align-items: center; flex-wrap: wrap; gap: var(--gw-gap); }
      .respect .name { flex: 1; min-width: 6rem; font-size: var(--gw-text-small); font-weight: 600; }
      .ranks { display: flex; flex-wrap: wrap; gap: 0.25rem; }
      .ranks button { min-width: var(--gw-target); padding: 0; }
      .ranks button[aria-checked="true"] { background: var(--gw-accent); color: var(--gw-on-accent); font-weight: 600; }
      .ranks button.taken:not([aria-checked="true"]) { color: var(--gw-ink-soft); border-style: dashed; }
    `,
  ];

  @property() text = "";
  /** Short instructions in an attribute; lines stay lines. */
  @property() instructions = "";
  @property({ converter: literal }) responses: unknown;
  @property({ attribute: "ordinal-ranking-dimensions", converter: literal })
  ordinalRankingDimensions: unknown;

  @state() private ranks = new Map<string, (number | undefined)[]>();

  private get dimensions(): readonly Dimension[] {
    return dimensionsOf(this.ordinalRankingDimensions);
  }

  private get texts(): string[] {
    return textsOf(this.responses);
  }

  private ranksOf(dimension: Dimension): readonly (number | undefined)[] {
    return this.ranks.get(dimension.name) ?? [];
  }

  get value(): { rankings: Rankings } {
    const rankings: Record<string, (number | null)[]> = {};
    for (const dimension of this.dimensions) {
      const ranks = this.ranksOf(dimension);
      // A hole is a response without a rank yet, in a draft.
      if (ranks.some((rank) => rank !== undefined))
        rankings[dimension.name] = this.texts.map((_, at) => ranks[at] ?? null);
    }
    return { rankings: rankings as Rankings };
  }

  get _submittableValue(): unknown {
    return Object.keys(this.value.rankings).length > 0 ? this.value : undefined;
  }

  /** Amazon's template gives it no name, and a form by `crowd-form-element-id`. */
  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.name) this.name = this.localName;
  }

  override problem(): string | null {
    const problems = this.dimensions.map((one) => rankProblem(this.ranksOf(one), this.texts.length, one));
    return problems.find((problem) => problem !== null) ?? null;
  }

  override restore(part: unknown): void {
    const given = (part as { rankings?: Record<string, unknown> } | null | undefined)?.rankings ?? {};
    this.ranks = new Map(
      Object.entries(given).map(([name, ranks]) => [
        name,
        (Array.isArray(ranks) ? ranks : []).map((rank) => (typeof rank === "number" ? rank : undefined)),
      ]),
    );
  }

  private rank(dimension: Dimension, at: number, rank: number): void {
    const ranks = this.texts.map((_, index) => this.ranksOf(dimension)[index]);
    // Taken by another: the two change places, so that a ranking is put right in one step.
    const other = dimension.allowTie ? -1 : ranks.findIndex((one, index) => one === rank && index !== at);
    if (other >= 0) ranks[other] = ranks[at];
    ranks[at] = rank;
    this.ranks = new Map(this.ranks).set(dimension.name, ranks);
    this.changed();
  }

  override render() {
    const texts = this.texts;
    return this.framed(html`${givenInstructions(this.instructions)}
      ${this.text ? html`<blockquote class="prompt">${this.text}</blockquote>` : nothing}
      <ol class="responses">
        ${texts.map(
          (text, at) => html`<li>
            <h3>Response ${at + 1}</h3>
            <p class="text">${text}</p>
            ${this.dimensions.map((dimension) => this.respect(dimension, at, texts.length))}
          </li>`,
        )}
      </ol>
    `);
  }

  private respect(dimension: Dimension, at: number, count: number) {
    const ranks = this.ranksOf(dimension);
    return html`<div class="respect">
      <span class="name">${dimension.name}</span>
      <div class="ranks" role="radiogroup" aria-label="${dimension.name}: rank of response ${at + 1}" @keydown=${moveAmongRanks}>
        ${Array.from({ length: count }, (_, index) => index + 1).map(
          (rank) => html`<button
            type="button"
            role="radio"
            class=${ranks.includes(rank) ? "taken" : ""}
            aria-checked=${ranks[at] === rank}
            tabindex=${(ranks[at] ?? 1) === rank ? 0 : -1}
            ?disabled=${this.disabled || settings.readOnly}
            @click=${() => this.rank(dimension, at, rank)}
          >${rank}</button>`,
        )}
      </div>
    </div>`;
  }
}

/** Arrows go to the next rank and Space chooses it: going past a rank must not take it from another response. */
function moveAmongRanks(event: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const all = [...(event.currentTarget as HTMLElement).querySelectorAll("button")];
  const focused = all.indexOf(event.target as HTMLButtonElement);
  all[(focused + step + all.length) % all.length]?.focus();
}
