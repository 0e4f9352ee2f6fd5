/** The worker's jobs, and what he has put aside in them. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { call, Refused, serverNow } from "../api/call.ts";
import type { HeldAssignment, Job } from "../api/model.ts";
import type { Workplace } from "../session/workplace.ts";
import { asClock, inWords } from "../task/lease-time.ts";
import "../ui/account-menu.ts";
import { Part } from "../ui/part.ts";
import { type Router, workPath } from "../ui/router.ts";
import "../outbox/outbox-state.ts";

const LOOK_AGAIN_MS = 20_000;

@customElement("gw-jobs-page")
export class JobsPage extends Part {
  @property({ attribute: false }) place!: Workplace;
  @property({ attribute: false }) router!: Router;
  @state() private jobs: Job[] | null = null;
  @state() private held: HeldAssignment[] = [];
  @state() private problem = "";
  private timer = 0;
  private readonly sent = () => void this.look();

  override connectedCallback(): void {
    super.connectedCallback();
    document.title = "Your jobs – Groundwork";
    this.place.outbox.addEventListener("sent", this.sent);
    void this.look();
  }

  override disconnectedCallback(): void {
    window.clearTimeout(this.timer);
    this.place.outbox.removeEventListener("sent", this.sent);
    super.disconnectedCallback();
  }

  private async look(): Promise<void> {
    window.clearTimeout(this.timer);
    await this.place.leaving;
    try {
      const [{ jobs }, { assignments }] = await Promise.all([
        call<{ jobs: Job[] }>("GET", "/v1/jobs"),
        call<{ assignments: HeldAssignment[] }>("GET", "/v1/assignments"),
      ]);
      this.jobs = jobs;
      this.held = assignments;
      this.problem = "";
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.problem = error.message;
    }
    if (this.isConnected) this.timer = window.setTimeout(() => void this.look(), LOOK_AGAIN_MS);
  }

  override render() {
    const { jobs } = this;
    return html`
      <header class="bar">
        <span class="brand">Groundwork</span>
        <span class="spacer"></span>
        <gw-outbox-state .place=${this.place}></gw-outbox-state>
        <gw-account-menu .place=${this.place} .router=${this.router}></gw-account-menu>
      </header>
      <main class="jobs">
        <div class="heading">
          <h1>Your jobs</h1>
          <button @click=${this.look}>Look again</button>
        </div>
        <p role="status">${this.problem}</p>
        ${jobs?.length === 0 ? this.none() : nothing}
        <ul class="job-list">
          ${jobs?.map((job) => this.row(job))}
        </ul>
      </main>
    `;
  }

  private none() {
    return html`<div class="calm">
      <h2>No work right now</h2>
      <p>There is no work for your teams at the moment. This page looks again by itself.</p>
    </div>`;
  }

  private row(job: Job) {
    // What was handed in already is only on its way.
    const { outbox } = this.place;
    const held = this.held.filter((one) => one.job === job.name && !outbox.holds(one.lease_token));
    const describedBy = `job-${job.name}`;
    return html`<li class="job">
      <div>
        <h2 id=${describedBy}>${job.title}</h2>
        <p>${job.description || job.name}</p>
        <p class="facts">
          <span>${inWords(job.time_limit_seconds)} a task</span>
          ${job.available ? nothing : html`<span class="tag">Nothing free for you right now</span>`}
        </p>
        ${held.length ? this.heldTasks(job, held) : nothing}
      </div>
      <a class=${job.available ? "button primary" : "button"} href=${workPath(job.name)} aria-describedby=${describedBy}>
        ${job.available ? "Start working" : "See why"}
      </a>
    </li>`;
  }

  private heldTasks(job: Job, held: HeldAssignment[]) {
    return html`<ul class="held">
      ${held.map(
        (one) => html`<li>
          <span>${one.stopped ? "Put aside" : "In work"}, ${one.draft ? "with a draft, " : ""}${asClock(Date.parse(one.lease_until) - serverNow())} left</span>
          <a href=${workPath(job.name, one.assignment_id)} aria-label=${`Continue the task of ${job.title}`}>Continue</a>
        </li>`,
      )}
    </ul>`;
  }
}
