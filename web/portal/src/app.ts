/** The whole portal: who is signed in, and the page that the address names. */
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { callAs } from "./api/call.ts";
import { windowId } from "./api/window-id.ts";
import "./account/invitation-page.ts";
import "./account/password-page.ts";
import "./account/sign-in-page.ts";
import "./jobs/jobs-page.ts";
import { Session } from "./session/session.ts";
import { Workplace } from "./session/workplace.ts";
import { Settings } from "./settings/settings.ts";
import { openShelves, type Shelves } from "./store/shelves.ts";
import "./task/work-page.ts";
import "./ui/lapsed-dialog.ts";
import { Part } from "./ui/part.ts";
import { Router } from "./ui/router.ts";

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 15_000;

@customElement("gw-portal")
export class Portal extends Part {
  private readonly router = new Router();
  private readonly session = new Session();
  private readonly settings = new Settings();
  private shelves: Shelves | null = null;

  @state() private workplace: Workplace | null = null;
  @state() private loaded = false;
  @state() private unreachable = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.router.addEventListener("change", () => this.requestUpdate());
    this.session.addEventListener("change", () => this.entered());
    window.addEventListener("focus", () => void this.session.recheck());
    window.addEventListener("beforeunload", (event) => {
      if (this.workplace?.unsaved) event.preventDefault();
    });
    void this.start();
  }

  private async start(): Promise<void> {
    callAs(await windowId());
    this.shelves = await openShelves();
    for (let wait = FIRST_RETRY_MS; !this.loaded; wait = Math.min(wait * 2, LAST_RETRY_MS)) {
      try {
        await this.session.load();
        this.loaded = true;
      } catch {
        this.unreachable = true;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
    this.unreachable = false;
  }

  private entered(): void {
    const { worker } = this.session;
    if (worker?.worker_id !== this.workplace?.worker.worker_id) {
      this.workplace?.close();
      this.settings.of(worker?.worker_id ?? null);
      this.workplace =
        worker && this.shelves ? new Workplace(worker, this.session, this.settings, this.shelves) : null;
    }
    this.requestUpdate();
  }

  override render() {
    const { route } = this.router;
    if (route.page === "invitation")
      return html`<gw-invitation-page .session=${this.session} .router=${this.router}></gw-invitation-page>`;
    if (!this.loaded) return this.waiting();
    const { workplace } = this;
    if (route.page === "password")
      return html`<gw-password-page .session=${this.session} .router=${this.router}></gw-password-page>`;
    if (!workplace) return html`<gw-sign-in-page .session=${this.session}></gw-sign-in-page>`;
    const page =
      route.page === "work"
        ? html`<gw-work-page .place=${workplace} .router=${this.router} .job=${route.job} .assignment=${route.assignment}></gw-work-page>`
        : html`<gw-jobs-page .place=${workplace} .router=${this.router}></gw-jobs-page>`;
    // Another worker, or another job, is another page.
    return html`${keyed(`${workplace.worker.worker_id}/${route.page === "work" ? route.job : ""}`, page)}
    ${this.session.lapsed ? html`<gw-lapsed-dialog .session=${this.session}></gw-lapsed-dialog>` : nothing}`;
  }

  private waiting() {
    return html`<main class="account">
      <p class="brand">Groundwork</p>
      <p role="status">${this.unreachable ? "The server cannot be reached. Trying again…" : nothing}</p>
    </main>`;
  }
}
