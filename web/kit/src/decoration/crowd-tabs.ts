import { controls } from "@groundwork/design";
import { css, html } from "lit";
import { property, state } from "lit/decorators.js";
import { CrowdElement } from "../base/crowd-element.ts";
import { onReveal } from "../base/reveal.ts";
import { tabList, tabStyle } from "./tab-list.ts";

/** One of the pages of `crowd-tabs`. What stands in a page that is not shown is part of the answer all the same. */
export class CrowdTab extends CrowdElement {
  static override styles = css`
    :host { display: block; }
    :host([hidden]) { display: none; }
  `;

  @property({ reflect: true }) header = "";

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "tabpanel");
  }

  protected override updated(): void {
    this.setAttribute("aria-label", this.header);
  }

  override render() {
    return html`<slot></slot>`;
  }
}

export class CrowdTabs extends CrowdElement {
  static override styles = [
    controls,
    tabStyle,
    css`:host { display: block; } :host([hidden]) { display: none; }`,
  ];

  @state() private tabs: Element[] = [];
  @state() private selected = 0;

  private readonly watcher = new MutationObserver(() => this.readTabs());

  constructor() {
    super();
    onReveal(this, (element) => {
      const index = this.tabs.findIndex((tab) => tab.contains(element));
      if (index >= 0) this.select(index);
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Headers may come from scripts, and a tab's own `hidden` is ours to set.
    this.watcher.observe(this, { childList: true, subtree: true, attributeFilter: ["header"] });
    this.readTabs();
  }

  override disconnectedCallback(): void {
    this.watcher.disconnect();
    super.disconnectedCallback();
  }

  private readTabs(): void {
    this.tabs = [...this.children].filter((child) => child.localName === "crowd-tab");
    this.select(Math.min(this.selected, Math.max(this.tabs.length - 1, 0)));
  }

  private select(index: number): void {
    this.selected = index;
    this.tabs.forEach((tab, at) => {
      tab.toggleAttribute("hidden", at !== index);
    });
  }

  override render() {
    const names = this.tabs.map((tab, index) => tab.getAttribute("header") || `Page ${index + 1}`);
    return html`${tabList(names, this.selected, (index) => this.select(index))}<slot></slot>`;
  }
}
