import { LitElement } from "lit";

/**
 * A part of a page. It draws into the document itself, so that the pages share one style sheet, labels reach
 * their fields, and password managers find the forms.
 */
export abstract class Part extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
