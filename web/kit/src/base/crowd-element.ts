import { LitElement } from "lit";

/**
 * What all `crowd-*` elements have in common: an open shadow root, and a first drawing that can be waited for.
 *
 * `delegatesFocus` stays off. Templates write `<crowd-input ... />`, so that the rest of the page becomes a child
 * of the input; a click into that rest must not bring the keyboard to the input, nor undo a selection of text.
 */
export abstract class CrowdElement extends LitElement {
  static override shadowRootOptions: ShadowRootInit = { mode: "open" };

  override focus(options?: FocusOptions): void {
    const target = this.focusTarget;
    if (target) target.focus(options);
    else super.focus(options);
  }

  /** What has the keyboard when this element is focused: `data-focus`, else the first control of the shadow root. */
  protected get focusTarget(): HTMLElement | null {
    const root = this.renderRoot as ParentNode | undefined;
    return (
      root?.querySelector<HTMLElement>("[data-focus]") ?? root?.querySelector<HTMLElement>(FOCUSABLE) ?? null
    );
  }
}

const FOCUSABLE =
  "button:not(:disabled), input:not(:disabled), textarea:not(:disabled), a[href], [tabindex='0']";

/** Defines an element, unless the page has brought one of its own under this name. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
