/** Accepting an invitation to a team. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { call, Refused } from "../api/call.ts";
import type { Session } from "../session/session.ts";
import { Part } from "../ui/part.ts";
import type { Router } from "../ui/router.ts";
import { takeToken } from "./link-token.ts";

type Invitation = { team: string; email: string; name: string | null; has_account: boolean };

@customElement("gw-invitation-page")
export class InvitationPage extends Part {
  @property({ attribute: false }) session!: Session;
  @property({ attribute: false }) router!: Router;
  @state() private invitation: Invitation | null = null;
  @state() private problem = "";
  @state() private busy = false;
  private readonly token = takeToken();

  override connectedCallback(): void {
    super.connectedCallback();
    document.title = "Invitation – Groundwork";
    void this.look();
  }

  private async look(): Promise<void> {
    if (!this.token) {
      this.problem = "This link is not complete. Open it as it stands in the mail.";
      return;
    }
    await this.trying(async () => {
      this.invitation = await call<Invitation>("POST", "/v1/invitations/look", { token: this.token });
    });
    await this.updateComplete;
    this.querySelector<HTMLElement>(this.invitation?.name ? "#password" : "#name")?.focus();
  }

  private async submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const body = { token: this.token, name: fields.get("name"), password: fields.get("password") };
    await this.trying(async () => {
      await call("POST", "/v1/invitations/accept", body);
      await this.session.load();
      this.router.go("/");
    });
  }

  private async trying(action: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.problem = "";
    try {
      await action();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.problem = error.message;
    } finally {
      this.busy = false;
    }
  }

  override render() {
    return html`<main class="account">
      <p class="brand">Groundwork</p>
      <h1>Your invitation</h1>
      ${this.invitation ? this.form(this.invitation) : nothing}
      <p class="problem" role="alert">${this.problem}</p>
    </main>`;
  }

  private form({ team, email, name, has_account: known }: Invitation) {
    return html`<p>You are invited to the team <strong>${team}</strong>.</p>
      <form class="fields" @submit=${this.submitted}>
        <label for="email">E-mail</label>
        <input id="email" type="email" autocomplete="username" readonly .value=${email} />
        <label for="name">Your name, as your team sees it</label>
        <input id="name" name="name" autocomplete="name" maxlength="100" required .value=${name ?? ""} />
        <label for="password">${known ? "Your password" : "Choose a password"}</label>
        <input id="password" name="password" type="password" maxlength="200" required aria-describedby="hint"
          minlength=${known ? 1 : 10} autocomplete=${known ? "current-password" : "new-password"} />
        <p id="hint" class="hint">
          ${
            known
              ? "You have an account already: the password that you sign in with."
              : "At least 10 characters, and not your e-mail address."
          }
        </p>
        <button class="primary" ?disabled=${this.busy}>Accept</button>
      </form>`;
  }
}
