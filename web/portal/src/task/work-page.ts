/** The page on which tasks are worked: a bar, and the frame of the task. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { serverNow } from "../api/call.ts";
import type { Workplace } from "../session/workplace.ts";
import "../ui/account-menu.ts";
import "../ui/menu.ts";
import { Part } from "../ui/part.ts";
import { type Router, workPath } from "../ui/router.ts";
import "../outbox/outbox-state.ts";
import "./about-dialog.ts";
import "./confirm-dialog.ts";
import { Desk } from "./desk.ts";
import "./keys-dialog.ts";
import { asClock } from "./lease-time.ts";
import "./reason-dialog.ts";
import { wordsFor } from "./reasons.ts";
import "./report-dialog.ts";

type Dialog = "skip" | "decline" | "release" | "report" | "keys" | "about";

const WARNINGS = {
  "five-minutes": "Less than five minutes are left for this task.",
  "one-minute": "Less than a minute is left for this task.",
  over: "The time for this task is over. Submit it all the same: it counts unless somebody else has taken the task.",
};

@customElement("gw-work-page")
export class WorkPage extends Part {
  @property({ attribute: false }) place!: Workplace;
  @property({ attribute: false }) router!: Router;
  @property() job = "";
  @property({ type: Number }) assignment: number | null = null;
  @state() private dialog: Dialog | null = null;
  private desk!: Desk;
  /** Holds the frames, which no rendering may move. */
  private readonly stage = document.createElement("div");
  private readonly changed = () => this.requestUpdate();
  private readonly keyed = (event: Event) => this.portalKey((event as CustomEvent<string>).detail);
  private readonly pagehide = () => this.desk.closing();
  private readonly pageshow = (event: PageTransitionEvent) => {
    if (event.persisted) location.reload();
  };
  private readonly beforeunload = (event: BeforeUnloadEvent) => {
    if (this.desk.unsaved) event.preventDefault();
  };
  private readonly closeDialog = () => {
    this.dialog = null;
    this.desk.refocus();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    this.stage.className = "stage";
    this.desk = new Desk(this.job, this.place, this.stage);
    for (const type of ["change", "tick"]) this.desk.addEventListener(type, this.changed);
    this.desk.addEventListener("key", this.keyed);
    window.addEventListener("keydown", this.pressed);
    window.addEventListener("pagehide", this.pagehide);
    window.addEventListener("pageshow", this.pageshow);
    window.addEventListener("beforeunload", this.beforeunload);
  }

  override firstUpdated(): void {
    void this.desk.open(this.assignment);
    // A reload goes on with what is in front then.
    if (this.assignment !== null) this.router.plain(workPath(this.job));
  }

  override disconnectedCallback(): void {
    window.removeEventListener("keydown", this.pressed);
    window.removeEventListener("pagehide", this.pagehide);
    window.removeEventListener("pageshow", this.pageshow);
    window.removeEventListener("beforeunload", this.beforeunload);
    void this.desk.close();
    super.disconnectedCallback();
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    if (this.dialog !== null || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const control = event.ctrlKey || event.metaKey;
    const inText = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    if (event.key === "Enter" && control) this.desk.submit();
    else if ((event.code === "Space" && event.ctrlKey) || (event.key === "Enter" && event.altKey))
      this.portalKey("skip");
    else if (event.key === "ArrowLeft" && event.altKey) this.portalKey("back");
    else if (event.key === "?" && !inText && this.place.settings.choices.singleKeys) this.portalKey("help");
    else return;
    event.preventDefault();
  };

  private portalKey(key: string): void {
    if (key === "skip" && this.desk.current && !this.desk.current.reopened) this.dialog = "skip";
    else if (key === "back") void this.desk.back();
    else if (key === "help") this.dialog = "keys";
  }

  private async stop(): Promise<void> {
    if (await this.desk.give("stop")) this.router.go("/");
  }

  override render() {
    const { desk } = this;
    const title = desk.current?.assignment.title ?? desk.job?.title ?? this.job;
    document.title = `${title} – Groundwork`;
    this.stage.hidden = !desk.current;
    return html`
      <header class="bar">
        <a class="brand" href="/" aria-label="Groundwork: your jobs">Groundwork</a>
        <h1>${title}</h1>
        <p class="notice" role="status" aria-label="Messages">${this.notice()}</p>
        ${
          desk.warning && desk.warning !== "over"
            ? html`<button @click=${() => desk.extend()}>Give me more time</button>`
            : nothing
        }
        ${desk.done ? html`<span class="fact">${desk.done} done</span>` : nothing}
        ${this.time()}
        <gw-outbox-state .place=${this.place}></gw-outbox-state>
        ${this.actions()}
        <gw-account-menu .place=${this.place} .router=${this.router} .beforeLeaving=${() => desk.close()}></gw-account-menu>
      </header>
      <main class="stage-area">
        ${desk.current ? nothing : this.nothingHere()}
        ${this.stage}
      </main>
      ${this.dialogs()}
    `;
  }

  /** A warning stays for as long as it holds. */
  private notice(): string {
    const { warning, notice } = this.desk;
    return warning ? WARNINGS[warning] : notice;
  }

  private time() {
    const { current } = this.desk;
    if (!current) return nothing;
    const left = current.leaseUntil - serverNow();
    return html`<span class="fact time" data-warning=${this.desk.warning ?? ""} role="timer" aria-label="Time left">${asClock(left)}</span>`;
  }

  private actions() {
    const { desk } = this;
    const { current } = desk;
    const none = !current;
    const fresh = current !== null && !current.reopened;
    const items = [
      { label: "Back to the last submitted", keys: "Alt+←", act: () => void desk.back() },
      { label: "Stop and resume later", disabled: !fresh, act: () => void this.stop() },
      {
        label: "Decline task…",
        disabled: !fresh,
        act: () => {
          this.dialog = "decline";
        },
      },
      {
        label: "Release task…",
        disabled: !fresh,
        act: () => {
          this.dialog = "release";
        },
      },
      ...(current?.reopened
        ? [{ label: "Leave the answer as it was", act: () => void desk.give("release") }]
        : []),
      {
        label: "Report a problem…",
        disabled: none,
        act: () => {
          this.dialog = "report";
        },
      },
      { label: "More time", disabled: !fresh, act: () => void desk.extend() },
      { label: "Load the task again", disabled: none, act: () => desk.reloadPage() },
      {
        label: "About this job…",
        act: () => {
          this.dialog = "about";
        },
      },
      {
        label: "Keys",
        keys: "?",
        act: () => {
          this.dialog = "keys";
        },
      },
    ];
    return html`
      <button ?disabled=${!fresh} @click=${() => {
        this.dialog = "skip";
      }}>Skip</button>
      <button class="primary" ?disabled=${none} aria-disabled=${desk.current?.ready ? "false" : "true"} @click=${() => desk.submit()}>Submit</button>
      <gw-menu label="More" .items=${items}></gw-menu>
    `;
  }

  private nothingHere() {
    const { empty, stopped } = this.desk;
    if (!empty) return html`<div class="calm"><p role="status">Getting a task…</p></div>`;
    const words = wordsFor(empty.reason);
    const until = empty.heldUntil && new Date(empty.heldUntil).toLocaleTimeString([], { timeStyle: "short" });
    return html`<div class="calm">
      <h2>${words.title}</h2>
      <p>${words.text}</p>
      ${until ? html`<p>The first of it comes back at ${until} at the latest.</p>` : nothing}
      ${
        stopped.length
          ? html`<p>You have put tasks of this job aside:</p>
            ${stopped.map((one) => html`<button @click=${() => this.desk.resume(one)}>Continue a task that was put aside</button>`)}`
          : nothing
      }
      ${empty.looksAgain ? html`<p class="hint">This page looks again by itself.</p>` : nothing}
      <p class="row">
        <a class="button primary" href="/">Your jobs</a>
        <button @click=${() => this.desk.lookAgain()}>Look again</button>
      </p>
    </div>`;
  }

  private dialogs() {
    const { desk } = this;
    const closed = this.closeDialog;
    switch (this.dialog) {
      case "skip":
        return html`<gw-reason-dialog .closed=${closed} .skip=${(reason: string) => void desk.give("decline", reason)}></gw-reason-dialog>`;
      case "decline":
        return html`<gw-confirm-dialog .closed=${closed} heading="Decline this task?" action="Decline"
          text="What you have done on it is lost, and you will not be offered this object again."
          .confirmed=${() => void desk.give("decline")}></gw-confirm-dialog>`;
      case "release":
        return html`<gw-confirm-dialog .closed=${closed} heading="Release this task?" action="Release"
          text="What you have done on it is lost. It is free for everybody, and you may get it again."
          .confirmed=${() => void desk.give("release")}></gw-confirm-dialog>`;
      case "report":
        return html`<gw-report-dialog .closed=${closed} .pageError=${desk.current?.pageError ?? null}
          .report=${(message: string) => void desk.report(message)}></gw-report-dialog>`;
      case "keys":
        return html`<gw-keys-dialog .settings=${this.place.settings} .closed=${closed}></gw-keys-dialog>`;
      case "about":
        return html`<gw-about-dialog
          .closed=${closed}
          .heading=${desk.current?.assignment.title ?? desk.job?.title ?? this.job}
          .description=${desk.job?.description ?? ""}
          .instructions=${desk.current?.assignment.instructions ?? desk.job?.instructions ?? ""}
        ></gw-about-dialog>`;
      case null:
        return nothing;
    }
  }
}
