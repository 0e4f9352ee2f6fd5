/**
 * A worker's desk in one job: the task in front of him, what waits behind it, and what becomes of each.
 *
 * The next task is claimed and loaded while he works. Submitting puts the answer into the outbox and brings
 * the waiting task to the front; nothing waits for the server.
 */
import type { Answer } from "@groundwork/protocol";
import { call, Refused } from "../api/call.ts";
import type { Assignment, HeldAssignment, Job } from "../api/model.ts";
import { DraftKeeper, newer } from "../drafts/drafts.ts";
import type { Workplace } from "../session/workplace.ts";
import { handIn } from "./handing-in.ts";
import { LeaseClock } from "./lease-clock.ts";
import type { Warning } from "./lease-time.ts";
import { giveBack, Leases } from "./leases.ts";
import { Pages } from "./pages.ts";
import { type Emptiness, Supply } from "./supply.ts";
import { Task } from "./task.ts";
import { give, lastWords, reopen, report, type Verb } from "./verbs.ts";

/** An answer is off the desk: there may be room for another task now. */
const OUTBOX_EVENTS = ["sent", "refused"];

export class Desk extends EventTarget {
  job: Job | null = null;
  current: Task | null = null;
  /** What waits behind it. */
  readonly queue: Task[] = [];
  stopped: HeldAssignment[] = [];
  /** What the worker should hear, once. */
  notice = "";
  /** Handed in since the desk was opened. */
  done = 0;

  private readonly leases: Leases;
  private readonly supply: Supply;
  private readonly clock = new LeaseClock(this);
  private readonly pages: Pages;
  private closed = false;
  /** What an earlier window had is on the desk again; before that nothing is claimed, for it would come twice. */
  private takenUp = false;
  private readonly onOutbox = () => {
    if (this.queue.length === 0) void this.supply.fill();
  };
  private readonly onSettings = () => {
    for (const task of this.tasks) this.pages.refresh(task);
  };
  private readonly onRenewed = () => this.goOn();

  constructor(
    readonly jobName: string,
    private readonly place: Workplace,
    stage: HTMLElement,
  ) {
    super();
    this.leases = new Leases(place.shelves, place.worker.worker_id, jobName);
    this.supply = new Supply(jobName, this);
    this.pages = new Pages(stage, jobName, place.settings, this);
  }

  get empty(): Emptiness | null {
    return this.supply.empty;
  }
  get warning(): Warning | null {
    return this.clock.warning;
  }
  get limitMs(): number {
    return (this.job?.time_limit_seconds ?? 0) * 1000;
  }
  /** Whether closing the window would lose something. */
  get unsaved(): boolean {
    return this.current?.drafts.unsaved ?? false;
  }
  private get tasks(): Task[] {
    return this.current ? [this.current, ...this.queue] : [...this.queue];
  }

  // --- opening ---

  /** `wanted`: the assignment to go on with. */
  async open(wanted: number | null): Promise<void> {
    const { outbox, settings, session } = this.place;
    for (const type of OUTBOX_EVENTS) outbox.addEventListener(type, this.onOutbox);
    settings.addEventListener("change", this.onSettings);
    session.addEventListener("renewed", this.onRenewed);
    this.clock.start();
    await this.load(wanted);
  }

  private async load(wanted: number | null): Promise<void> {
    if (this.closed) return;
    try {
      const [{ jobs }, previous] = await Promise.all([
        call<{ jobs: Job[] }>("GET", "/v1/jobs"),
        this.place.shelves.previous.get(this.previousKey),
      ]);
      this.job = jobs.find((one) => one.name === this.jobName) ?? null;
      this.pages.previous = previous?.answer ?? null;
      await this.takeUp(wanted);
      this.takenUp = true;
    } catch (error) {
      this.supply.failed(error, () => this.load(wanted));
      return;
    }
    this.changed();
    await this.supply.fill();
  }

  /** Find again what a window before this one had. */
  private async takeUp(wanted: number | null): Promise<void> {
    // First what is answered, then what the server says is held: what gets there in between is in the former.
    await this.place.outbox.look();
    const { held, reopened, listed } = await this.leases.find();
    const chosen = listed.find((one) => one.assignment_id === wanted);
    this.stopped = listed.filter((one) => one.stopped && one !== chosen);
    for (const one of reopened) await this.add(this.made(one, true), one.answer);
    if (chosen) await this.resume(chosen);
    for (const { assignment, lease } of held) {
      const { lease_token: token } = assignment;
      if (assignment === chosen || this.inHand(token) || this.supply.seen.has(token)) continue;
      const task = this.made(assignment, false);
      task.waitingSince = lease.waitingSince;
      task.waitedMs = lease.waitedMs;
      await this.add(task, assignment.draft, assignment);
    }
  }

  /** Go on with a task that was put aside, or left in another browser; it comes to the front. */
  async resume({ assignment_id: id, lease_token: token }: HeldAssignment): Promise<void> {
    if (this.inHand(token)) return;
    let assignment: HeldAssignment;
    try {
      assignment = await call<HeldAssignment>("POST", `/v1/assignments/${id}/resume`, { lease_token: token });
    } catch (error) {
      if (!(error instanceof Refused) || error.passing || error.status === 401) throw error;
      return this.say(error.message);
    }
    this.stopped = this.stopped.filter((one) => one.lease_token !== token);
    this.setAside();
    await this.add(this.made(assignment, false), assignment.draft, assignment);
  }

  // --- what lies on the desk ---

  get isEmpty(): boolean {
    return this.current === null;
  }

  get wantsMore(): boolean {
    const { outbox, session } = this.place;
    if (!this.takenUp || this.closed || session.lapsed) return false;
    if (outbox.full) {
      this.supply.nothing("unsent", true);
      return false;
    }
    return this.current === null || (this.current.ready && this.queue.length === 0);
  }

  inHand(token: string): boolean {
    return this.tasks.some((task) => task.token === token) || this.place.outbox.holds(token);
  }

  async take(assignment: Assignment): Promise<void> {
    const task = this.made(assignment, false);
    if (this.closed) await giveBack(task);
    else await this.add(task, null);
  }

  isInFront(task: Task): boolean {
    return task === this.current && !task.handedIn;
  }

  private made(assignment: Assignment, reopened: boolean): Task {
    const { assignment_id: id, lease_token: token } = assignment;
    const { shelves, worker } = this.place;
    const drafts = new DraftKeeper(shelves.drafts, worker.worker_id, id, token, !reopened);
    return new Task(assignment, drafts, reopened);
  }

  /** Put a task on the desk: in front when nothing is there, else behind. */
  private async add(task: Task, initial: Answer | null, held?: HeldAssignment): Promise<void> {
    const here = await task.drafts.restored();
    task.initial = held ? newer(here, held) : (here?.answer ?? initial);
    if (this.closed) return;
    this.supply.empty = null;
    this.supply.seen.add(task.token);
    const inFront = this.current === null;
    if (inFront) this.current = task;
    else {
      this.queue.push(task);
      task.wait(Date.now());
    }
    this.pages.open(task);
    await this.leases.remember(task);
    if (inFront && this.current === task) this.bringForward(task);
    this.changed();
  }

  private bringForward(task: Task): void {
    const waited = task.waitingSince !== null;
    task.begin(Date.now());
    if (waited) this.pages.refresh(task);
    this.pages.show(task);
    this.clock.begin(task, waited);
    void this.leases.remember(task);
  }

  /** The task in front is done with; the next one takes its place. */
  private advance(): void {
    const left = this.current;
    this.current = this.queue.shift() ?? null;
    if (this.current) this.bringForward(this.current);
    left?.frame?.remove();
    if (left) left.frame = null;
    this.changed();
    void this.supply.fill();
  }

  /** The task in front goes behind, and comes again after the next one. */
  private setAside(): void {
    const task = this.current;
    if (!task) return;
    this.current = null;
    task.frame?.hide();
    task.wait(Date.now());
    this.queue.unshift(task);
    void this.leases.remember(task);
  }

  drop(task: Task): void {
    task.handedIn = true;
    if (task === this.current) this.advance();
    else {
      this.queue.splice(this.queue.indexOf(task), 1);
      task.frame?.remove();
    }
    void this.finish(task);
  }

  private async finish(task: Task): Promise<void> {
    await Promise.all([task.drafts.end(), this.leases.forget(task.token)]);
  }

  ready(): void {
    this.changed();
    void this.supply.fill();
  }

  // --- what the worker does ---

  /** The portal's Submit button. */
  submit(): void {
    if (this.current && !this.current.ready) this.say("The task is still loading.");
    else this.current?.frame?.tell({ type: "submit-request" });
  }

  async submitted(task: Task, seq: number, answer: Answer): Promise<void> {
    const error = await handIn(this.place.outbox, this.jobName, task, answer);
    task.frame?.tell({ type: "ack", seq, error });
    if (error !== null) return this.say(error);
    this.pages.previous = answer;
    this.done += 1;
    this.advance();
    this.say(this.current ? "Submitted. Next task." : "Submitted.");
    await this.finish(task);
    const { shelves, worker } = this.place;
    await shelves.previous.put({ key: this.previousKey, worker: worker.worker_id, answer });
  }

  /** Whether the task was given back; then the next one is in front. */
  async give(verb: Verb, reason: string | null = null): Promise<boolean> {
    const task = this.current;
    if (!task || task.handedIn) return false;
    const problem = await give(task, verb, reason);
    if (problem !== null) this.say(problem);
    else if (task === this.current) this.drop(task);
    return problem === null;
  }

  async report(message: string): Promise<void> {
    if (!this.current) return;
    const problem = await report(this.current, message);
    this.say(problem ?? "The requester has been told. You still hold the task.");
  }

  /** The answer that was submitted last comes to the front again. */
  async back(): Promise<void> {
    if (this.current?.reopened) return this.say("This is the task that you submitted last.");
    const found = await reopen(this.jobName, this.place.outbox);
    if (typeof found === "string") return this.say(found);
    this.setAside();
    await this.add(this.made(found, true), found.answer);
    this.say("This is what you submitted last. Submit again to replace it.");
  }

  async extend(): Promise<void> {
    if (this.current) await this.clock.extend(this.current);
  }

  /** The page of the task in front is loaded anew, with all that was done on it. */
  reloadPage(): void {
    const task = this.current;
    if (!task) return;
    this.pages.open(task);
    this.pages.show(task);
    this.changed();
  }

  lookAgain(): void {
    this.supply.forgetFailures();
    void (this.takenUp ? this.supply.fill() : this.load(null));
  }

  /** Somebody has signed in again over the task. */
  private goOn(): void {
    this.place.outbox.send();
    void this.current?.drafts.toServer();
    this.lookAgain();
  }

  // --- what the page around it sees ---

  /** The keyboard is where the work is. */
  refocus(): void {
    this.current?.frame?.focus();
  }

  say(notice: string): void {
    this.notice = notice;
    this.changed();
  }

  key(key: string): void {
    this.dispatchEvent(new CustomEvent("key", { detail: key }));
  }

  changed(): void {
    this.dispatchEvent(new Event("change"));
  }

  tick(): void {
    this.dispatchEvent(new Event("tick"));
  }

  private get previousKey(): string {
    return `${this.place.worker.worker_id}/${this.jobName}`;
  }

  // --- the end ---

  /** The window goes: what waits is given back, and the draft is kept. */
  closing(): void {
    this.leases.giveBackOnClosing(this.queue.filter((task) => !task.touched && !task.reopened));
    void this.current?.drafts.toServer(true);
  }

  /** The worker leaves the job: what he has touched is put aside for him, all else is given back. */
  close(): Promise<void> {
    if (!this.closed) this.place.leaving = this.cleared();
    return this.place.leaving;
  }

  private async cleared(): Promise<void> {
    this.closed = true;
    const { outbox, settings, session, worker } = this.place;
    this.supply.stop();
    this.clock.stop();
    for (const type of OUTBOX_EVENTS) outbox.removeEventListener(type, this.onOutbox);
    settings.removeEventListener("change", this.onSettings);
    session.removeEventListener("renewed", this.onRenewed);
    const mine = session.worker?.worker_id === worker.worker_id;
    await Promise.all(this.tasks.map((task) => (mine ? this.leave(task) : task.drafts.rest())));
  }

  private async leave(task: Task): Promise<void> {
    if (this.isInFront(task)) await lastWords();
    task.frame?.remove();
    if (task.handedIn) return;
    await task.drafts.rest();
    this.leases.rest(task.token);
    if (task.reopened) return;
    try {
      if (task.touched) await putAside(task);
      else {
        await giveBack(task);
        await this.leases.forget(task.token);
      }
    } catch (error) {
      // It stays his until its time is over, and its draft is in this browser.
      if (!(error instanceof Refused)) throw error;
    }
  }
}

function putAside(task: Task): Promise<void> {
  const draft = task.drafts.latest;
  const body = { lease_token: task.token, ...(draft ? { draft } : {}) };
  return call("POST", `/v1/assignments/${task.id}/stop`, body);
}
