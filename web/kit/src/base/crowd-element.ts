import { LitElement } from "lit";

/** What all `crowd-*` elements have in common: an open shadow root, and a first drawing that can be waited for. */
export abstract class CrowdElement extends LitElement {
  static override shadowRootOptions: ShadowRootInit = { mode: "open", delegatesFocus: true };
}

/** Defines an element, unless the page has brought one of its own under this name. */
export function define(name: string, constructor: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, constructor);
}
