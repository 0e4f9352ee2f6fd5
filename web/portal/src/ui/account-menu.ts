/** The worker's name, and what he can do that is about him and not about work. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Refused } from "../api/call.ts";
import type { Workplace } from "../session/workplace.ts";
import "../settings/settings-dialog.ts";
import "./menu.ts";
import { Part } from "./part.ts";
import type { Router } from "./router.ts";
import "./unsent-dialog.ts";

@customElement("gw-account-menu")
export class AccountMenu extends Part {
  @property({ attribute: false }) place!: Workplace;
  @property({ attribute: false }) router!: Router;
  /** What has to happen before the session ends. */
  @property({ attribute: false }) beforeLeaving: () => Promise<void> = async () => {};
  @state() private open: "settings" | "unsent" | null = null;
  @state() private problem = "";
  private readonly close = () => {
    this.open = null;
  };

  private async signOut(anyway = false): Promise<void> {
    const { outbox, session } = this.place;
    await this.beforeLeaving();
    outbox.send();
    await outbox.settled();
    if (outbox.waiting.length && !anyway) {
      this.open = "unsent";
      return;
    }
    try {
      // Who came from an identity provider is still signed in there, and would be here again at the next click.
      location.assign(await session.signOut());
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.problem = error.message;
    }
  }

  override render() {
    const items = [
      {
        label: "Settings",
        act: () => {
          this.open = "settings";
        },
      },
      { label: "Change password", act: () => this.router.go("/password") },
      { label: "Sign out", act: () => void this.signOut() },
    ];
    return html`
      <gw-menu .label=${this.place.worker.name} .items=${items}></gw-menu>
      ${this.problem ? html`<span role="alert" class="problem">${this.problem}</span>` : nothing}
      ${this.open === "settings" ? html`<gw-settings-dialog .settings=${this.place.settings} .closed=${this.close}></gw-settings-dialog>` : nothing}
      ${
        this.open === "unsent"
          ? html`<gw-unsent-dialog .count=${this.place.outbox.waiting.length} .closed=${this.close} .leave=${() => void this.signOut(true)}></gw-unsent-dialog>`
          : nothing
      }
    `;
  }
}
