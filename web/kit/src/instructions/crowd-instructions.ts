import { css, html, type PropertyValues } from "lit";
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
  static override styles = [
    ...LinkDialog.styles,
    tabStyle,
    css`
      section { margin-top: var(--gw-gap-large); padding: 0.5rem 1rem; border-left: 3px solid var(--gw-good); background: var(--gw-good-soft); }
      section.negative-example { border-color: var(--gw-bad); background: var(--gw-bad-soft); }
      h3 { margin: 0; font-size: var(--gw-text); }
    `,
  ];

  protected override readonly defaultText = "Click for instructions";
  @state() private selected = 0;

  constructor() {
    super();
    new Guidance(this);
  }

  private get pages() {
    return PAGES.filter((page) => page.regions.some((region) => this.has(region)));
  }

  private has(region: string): boolean {
    return [...this.children].some((child) => child.localName === region);
  }

  /** Examples say which kind they are, in words and not by their colour alone. */
  private region(region: string) {
    const slot = html`<slot name=${region}></slot>`;
    const title = { "positive-example": "Good example", "negative-example": "Bad example" }[region];
    return title === undefined ? slot : html`<section class=${region}><h3>${title}</h3>${slot}</section>`;
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
        ${page?.regions.filter((region) => this.has(region)).map((region) => this.region(region))}
        <slot></slot>
      </div>
    `);
  }
}
