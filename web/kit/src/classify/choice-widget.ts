import { html, nothing, svg, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { classOfKey, isBeneathDialog, isSingleKey, keyOfClass } from "../base/keys.ts";
import { literal } from "../base/literal.ts";
import { WidgetElement } from "../base/widget-element.ts";
import { settings } from "../bridge/settings.ts";
import { categoryNames, found, MANY, verdicts } from "./categories.ts";
import { choiceStyle } from "./choice-style.ts";
import { keysBelongTo } from "./keys-belong.ts";

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** Choosing among classes: by mouse, touch and keyboard, from a few or from hundreds. */
export abstract class ChoiceWidget extends WidgetElement {
  static override styles = [...WidgetElement.styles, choiceStyle];

  /** Names of classes. Whatever scripts set is read as leniently as the attribute. */
  @property({ converter: literal })
  get categories(): string[] {
    return this.names;
  }
  set categories(value: unknown) {
    const before = this.names;
    this.names = categoryNames(value);
    this.requestUpdate("categories", before);
  }
  private names: string[] = [];

  @state() private sought = "";
  /** The class that Tab leads to. */
  @state() private current: string | null = null;

  protected abstract readonly role_: "radio" | "checkbox";
  protected abstract isChosen(name: string): boolean;
  /** The worker has chosen this class, or taken the choice back. */
  protected abstract pick(name: string, how: "key" | "click" | "arrow"): void;
  /** Whether there is an answer. */
  abstract get isAnswered(): boolean;

  /** All that can be chosen, in the order of their keys. */
  protected get choices(): string[] {
    return this.names;
  }

  private get shown(): string[] {
    return found(this.choices, this.sought);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.onPageKey);
    settings.addEventListener("change", this.redraw);
  }

  override disconnectedCallback(): void {
    document.removeEventListener("keydown", this.onPageKey);
    settings.removeEventListener("change", this.redraw);
    super.disconnectedCallback();
  }

  private readonly redraw = (): void => this.requestUpdate();

  private readonly onPageKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || !isSingleKey(event) || isBeneathDialog(this) || !keysBelongTo(this)) return;
    if (event.key === "/" && this.findField) this.findField.focus();
    else {
      const name = this.nameOfKey(event);
      if (name === undefined || this.isOff) return;
      this.current = name;
      this.pick(name, "key");
    }
    event.preventDefault();
  };

  private nameOfKey(event: KeyboardEvent): string | undefined {
    const index = classOfKey(event);
    if (index !== null) return this.choices[index];
    const two = verdicts(this.names);
    if (two && event.code === "KeyY") return two.right;
    if (two && event.code === "KeyU") return two.wrong;
    return undefined;
  }

  protected get isOff(): boolean {
    return this.disabled || settings.readOnly;
  }

  private get findField(): HTMLInputElement | null {
    return this.renderRoot.querySelector<HTMLInputElement>(".find input");
  }

  protected choiceList(label: string): TemplateResult {
    const shown = this.shown;
    const many = this.choices.length > MANY;
    const stop =
      shown.find((name) => name === this.current) ?? shown.find((name) => this.isChosen(name)) ?? shown[0];
    return html`
      ${many ? this.finder(shown.length) : nothing}
      <div
        class="choices ${many ? "many" : ""}"
        role=${this.role_ === "radio" ? "radiogroup" : "group"}
        aria-label=${label}
        aria-describedby=${this.shownProblem ? "problem" : nothing}
        @keydown=${this.onListKey}
      >
        ${shown.map((name) => this.choice(name, name === stop))}
      </div>
      ${shown.length === 0 && this.choices.length > 0 ? html`<p class="none">No class is called like that.</p>` : nothing}
    `;
  }

  private finder(count: number): TemplateResult {
    const chosen = this.choices.filter((name) => this.isChosen(name));
    return html`<div class="find">
      <input
        type="search"
        aria-label="Find a class by its name"
        placeholder="Find one of ${this.choices.length} classes"
        .value=${this.sought}
        @input=${this.onFind}
        @change=${(event: Event) => event.stopPropagation()}
        @keydown=${this.onFindKey}
      />${settings.singleKeys ? html`<kbd aria-hidden="true">/</kbd>` : nothing}
      <span class="so-far">${chosen.length > 0 ? `Chosen: ${chosen.join(", ")}` : nothing}</span>
      <span class="spoken" role="status">${this.sought ? `${count} found` : ""}</span>
    </div>`;
  }

  private choice(name: string, isStop: boolean): TemplateResult {
    const index = this.choices.indexOf(name);
    const key = settings.singleKeys ? keyOfClass(index) : null;
    return html`<button
      type="button"
      class="choice ${index >= this.names.length ? "exclusion" : ""}"
      role=${this.role_}
      aria-checked=${this.isChosen(name)}
      aria-keyshortcuts=${key?.replace("⇧", "Shift+") ?? nothing}
      tabindex=${isStop ? 0 : -1}
      ?data-focus=${isStop}
      ?disabled=${this.isOff}
      @click=${() => this.onClick(name)}
    >
      <span class="mark">${this.role_ === "checkbox" ? svg`<svg viewBox="0 0 12 12" aria-hidden="true"><path d="m2 6.5 3 3 5-6.5" /></svg>` : nothing}</span>
      <span class="name">${name}</span>
      ${key === null ? nothing : html`<kbd aria-hidden="true">${key}</kbd>`}
    </button>`;
  }

  private onClick(name: string): void {
    this.current = name;
    this.pick(name, "click");
  }

  private readonly onListKey = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const shown = this.shown;
    const focused = (this.renderRoot as ShadowRoot).activeElement?.querySelector(".name")?.textContent ?? "";
    const next = shown[(shown.indexOf(focused) + step + shown.length) % shown.length];
    if (next === undefined) return;
    this.current = next;
    if (this.role_ === "radio") this.pick(next, "arrow");
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(".choice[tabindex='0']")?.focus(),
    );
  };

  private onFind(event: Event): void {
    event.stopPropagation();
    this.sought = (event.target as HTMLInputElement).value;
    this.current = null;
  }

  private onFindKey(event: KeyboardEvent): void {
    const first = this.shown[0];
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && first !== undefined) {
      this.sought = "";
      this.onClick(first);
    } else if (event.key === "Escape") this.sought = "";
    else if (event.key !== "ArrowDown") return;
    event.preventDefault();
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(".choice[tabindex='0']")?.focus(),
    );
  }
}
