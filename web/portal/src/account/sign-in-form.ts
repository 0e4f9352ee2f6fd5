/** E-mail and password, or the way to the organisation's own sign-in. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { call, Refused } from "../api/call.ts";
import type { WaysIn } from "../api/model.ts";
import type { Session } from "../session/session.ts";
import { Part } from "../ui/part.ts";

@customElement("gw-sign-in-form")
export class SignInForm extends Part {
  @property({ attribute: false }) session!: Session;
  /** Who was signed in before. */
  @property() email = "";
  @state() private ways: WaysIn | null = null;
  @state() private problem = "";
  @state() private busy = false;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.ask();
  }

  private async ask(): Promise<void> {
    this.ways = await call<WaysIn>("GET", "/v1/sign-in-options").catch(() => ({
      password: true,
      oidc: false,
    }));
    await this.updateComplete;
    this.querySelector<HTMLElement>(this.email ? "#sign-in-password" : "input, a")?.focus();
  }

  private async submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    this.busy = true;
    this.problem = "";
    try {
      await this.session.signIn(String(fields.get("email")), String(fields.get("password")));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.problem = error.message;
    } finally {
      this.busy = false;
    }
  }

  override render() {
    const { ways } = this;
    if (ways === null) return nothing;
    const returnTo = encodeURIComponent(location.pathname + location.search);
    return html`
      ${
        ways.password
          ? html`<form class="fields" @submit=${this.submitted}>
              <label for="sign-in-email">E-mail</label>
              <input id="sign-in-email" name="email" type="email" autocomplete="username" required .value=${this.email} />
              <label for="sign-in-password">Password</label>
              <input id="sign-in-password" name="password" type="password" autocomplete="current-password" required
                aria-describedby="sign-in-problem" />
              <p id="sign-in-problem" class="problem" role="alert">${this.problem}</p>
              <button class="primary" ?disabled=${this.busy}>Sign in</button>
              <p><a href="/password">Forgotten your password?</a></p>
            </form>`
          : nothing
      }
      ${ways.password && ways.oidc ? html`<p class="or">or</p>` : nothing}
      ${
        ways.oidc
          ? html`<a class="button" href="/v1/oidc/start?return_to=${returnTo}">Sign in with your organisation’s account</a>`
          : nothing
      }
    `;
  }
}
