import { html } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Session } from "../session/session.ts";
import { Part } from "../ui/part.ts";
import "./sign-in-form.ts";

@customElement("gw-sign-in-page")
export class SignInPage extends Part {
  @property({ attribute: false }) session!: Session;

  override connectedCallback(): void {
    super.connectedCallback();
    document.title = "Sign in – Groundwork";
  }

  override render() {
    return html`<main class="account">
      <p class="brand">Groundwork</p>
      <h1>Sign in</h1>
      <gw-sign-in-form .session=${this.session}></gw-sign-in-form>
    </main>`;
  }
}
