import { html, type PropertyValues } from "lit";
import { state } from "lit/decorators.js";
import { Guidance } from "../base/guidance.ts";
import { LinkDialog } from "../decoration/link-dialog.ts";
import { tabList, tabStyle } from "../decoration/tab-list.ts";

const PAGES: readonly { title: string; regions: readonly string[] }[] = [
  { title: "Summary", regions: ["short-summary"] },
  { title: "Detailed Instructions", regions: ["detailed-instructions"] },
  { title: "Examples", regions: ["positive-example", "negative-example"] },
];

/** Instructions behind a link, on three pages. Only pages with something on them are shown. */
export class CrowdInstructions extends LinkDialog {
  static override styles = [...LinkDialog.styles, tabStyle];

  protected override readonly defaultText = "Click for instructions";
  @state() private selected = 0;

  constructor() {
    super();
    new Guidance(this);
  }

  private get pages() {
    const there = new Set([...this.children].map((child) => child.localName));
    return PAGES.filter((page) => page.regions.some((region) => there.has(region)));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    this.selected = Math.min(this.selected, Math.max(this.pages.length - 1, 0));
  }

  override render() {
    const pages = this.pages;
    const page = pages[this.selected];
    return this.withDialog(html`
      ${tabList(
        pages.map((one) => one.title),
        this.selected,
        (index) => {
          this.selected = index;
        },
      )}
      <div role="tabpanel" aria-label=${page?.title ?? ""}>
        ${page?.regions.map((region) => html`<slot name=${region}></slot>`)}
        <slot></slot>
      </div>
    `);
  }
}
