/** A new password: with the link that was mailed, with the old one, or asking for a link. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { call, Refused } from "../api/call.ts";
import type { Session } from "../session/session.ts";
import { Part } from "../ui/part.ts";
import type { Router } from "../ui/router.ts";
import { takeToken } from "./link-token.ts";

@customElement("gw-password-page")
export class PasswordPage extends Part {
  @property({ attribute: false }) session!: Session;
  @property({ attribute: false }) router!: Router;
  @state() private problem = "";
  @state() private said = "";
  @state() private busy = false;
  private readonly token = takeToken();

  override connectedCallback(): void {
    super.connectedCallback();
    document.title = "Password – Groundwork";
  }

  override firstUpdated(): void {
    this.querySelector("input")?.focus();
  }

  private submitting(action: (fields: FormData) => Promise<void>) {
    return async (event: SubmitEvent): Promise<void> => {
      event.preventDefault();
      this.busy = true;
      this.problem = this.said = "";
      try {
        await action(new FormData(event.target as HTMLFormElement));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        this.problem = error.message;
      } finally {
        this.busy = false;
      }
    };
  }

  private readonly ask = this.submitting(async (fields) => {
    const body = { email: fields.get("email") };
    this.said = (await call<{ message: string }>("POST", "/v1/password-resets", body)).message;
  });

  private readonly set = this.submitting(async (fields) => {
    await call("POST", "/v1/password-resets/complete", { token: this.token, password: fields.get("new") });
    // Whoever was signed in as this worker is so no more.
    await this.session.load();
    this.router.go("/");
  });

  private readonly change = this.submitting(async (fields) => {
    await call("PUT", "/v1/session/password", { old: fields.get("old"), new: fields.get("new") });
    this.said = "Your password is changed. All your other sessions have ended.";
  });

  override render() {
    const { worker } = this.session;
    const form = this.token ? this.setForm() : worker ? this.changeForm(worker.email) : this.askForm();
    return html`<main class="account">
      <p class="brand">Groundwork</p>
      ${form}
      <p class="problem" role="alert">${this.problem}</p>
      <p role="status">${this.said}</p>
      <p><a href="/">${worker ? "Back to your jobs" : "Back to signing in"}</a></p>
    </main>`;
  }

  private askForm() {
    return html`<h1>Forgotten your password?</h1>
      <form class="fields" @submit=${this.ask}>
        <label for="email">E-mail</label>
        <input id="email" name="email" type="email" autocomplete="username" required />
        <button class="primary" ?disabled=${this.busy}>Send me a link</button>
      </form>`;
  }

  private setForm() {
    return html`<h1>Set a new password</h1>
      <form class="fields" @submit=${this.set}>
        ${this.newPassword("At least 10 characters. You are signed out everywhere else.")}
        <button class="primary" ?disabled=${this.busy}>Set the password</button>
      </form>`;
  }

  private changeForm(email: string) {
    return html`<h1>Change your password</h1>
      ${
        this.said
          ? nothing
          : html`<form class="fields" @submit=${this.change}>
              <input type="email" autocomplete="username" hidden .value=${email} />
              <label for="old">Your password now</label>
              <input id="old" name="old" type="password" autocomplete="current-password" required />
              ${this.newPassword("At least 10 characters. You are signed out everywhere else.")}
              <button class="primary" ?disabled=${this.busy}>Change it</button>
            </form>`
      }`;
  }

  private newPassword(hint: string) {
    return html`<label for="new">New password</label>
      <input id="new" name="new" type="password" autocomplete="new-password" minlength="10" maxlength="200" required
        aria-describedby="hint" />
      <p id="hint" class="hint">${hint}</p>`;
  }
}
