/**
 * A worker's desk in one job: the task in front of him, what waits behind it, and what becomes of each.
 *
 * The next task is claimed and loaded while he works. Submitting puts the answer into the outbox and brings
 * the waiting task to the front; nothing waits for the server.
 */
import {
  type Answer,
  type FromPage,
  MOST_CHARACTERS,
  type OutlineHint,
  type ToPage,
} from "@groundwork/protocol";
import { call, callWith, Refused, serverNow } from "../api/call.ts";
import type { Assignment, Claims, HeldAssignment, Job, ReopenedAssignment } from "../api/model.ts";
import { DraftKeeper, newer } from "../drafts/drafts.ts";
import { waitMs } from "../outbox/outcome.ts";
import type { Workplace } from "../session/workplace.ts";
import { TaskFrame } from "./frame.ts";
import { runsOut, type Warning, wantsFullTime, warningAt } from "./lease-time.ts";
import { giveBack, Leases } from "./leases.ts";
import { Task } from "./task.ts";

/** Why nothing lies on the desk: a reason of the server's, or one of ours. */
export type Emptiness = { reason: string; heldUntil: string | null; looksAgain: boolean };

export type Verb = "decline" | "release" | "stop";

/** A page that says nothing for so long has no elements of ours, or is broken. */
const SILENT_AFTER_MS = 5000;
const SILENT = "The page of this task does not answer. Load it again, report a problem, or skip it.";
const TICK_MS = 1000;
const LAST_WORDS_MS = 100;
const KNOWN_ONLY_AGAIN_MS = 3000;
/** An answer is off the desk: there may be room for another task now. */
const OUTBOX_EVENTS = ["sent", "refused"];

export class Desk extends EventTarget {
  job: Job | null = null;
  current: Task | null = null;
  empty: Emptiness | null = null;
  stopped: HeldAssignment[] = [];
  warning: Warning | null = null;
  /** What the worker should hear, once. */
  notice = "";
  /** Handed in since the desk was opened. */
  done = 0;

  private readonly queue: Task[] = [];
  /** The tokens of all that has lain here. */
  private readonly seen = new Set<string>();
  private readonly leases: Leases;
  private stage: HTMLElement | null = null;
  private previous: Answer | null = null;
  private closed = false;
  /** What an earlier window had is on the desk again; before that nothing is claimed, for it would come twice. */
  private takenUp = false;
  private filling = false;
  private failures = 0;
  private retryTimer = 0;
  private ticker = 0;
  private readonly onOutbox = () => this.outboxChanged();
  private readonly onSettings = () => this.settingsChanged();
  private readonly onRenewed = () => this.goOn();

  constructor(
    readonly jobName: string,
    private readonly place: Workplace,
  ) {
    super();
    this.leases = new Leases(place.shelves.leases, place.worker.worker_id, jobName);
  }

  get waiting(): boolean {
    return this.queue.length > 0;
  }
  get limitMs(): number {
    return (this.job?.time_limit_seconds ?? 0) * 1000;
  }
  /** Whether closing the window would lose something. */
  get unsaved(): boolean {
    return this.current?.drafts.unsaved ?? false;
  }

  /** `wanted`: the assignment to go on with. */
  async open(stage: HTMLElement, wanted: number | null): Promise<void> {
    this.stage = stage;
    for (const type of OUTBOX_EVENTS) this.place.outbox.addEventListener(type, this.onOutbox);
    this.place.settings.addEventListener("change", this.onSettings);
    this.place.session.addEventListener("renewed", this.onRenewed);
    this.ticker = window.setInterval(() => this.tick(), TICK_MS);
    await this.load(wanted);
  }

  private async load(wanted: number | null): Promise<void> {
    try {
      const [{ jobs }, previous] = await Promise.all([
        call<{ jobs: Job[] }>("GET", "/v1/jobs"),
        this.place.shelves.previous.get(this.previousKey),
      ]);
      this.job = jobs.find((one) => one.name === this.jobName) ?? null;
      this.previous = previous?.answer ?? null;
      await this.takeUp(wanted);
      this.takenUp = true;
    } catch (error) {
      this.failed(error, () => this.load(wanted));
      return;
    }
    this.changed();
    await this.fill();
  }

  /** Find again what a window before this one had. */
  private async takeUp(wanted: number | null): Promise<void> {
    // First what is answered, then what the server says is held: an answer that gets there in between is in the former.
    await this.place.outbox.look();
    const { held, reopened, listed } = await this.leases.find();
    const chosen = listed.find((one) => one.assignment_id === wanted);
    this.stopped = listed.filter((one) => one.stopped && one !== chosen);
    for (const one of reopened) await this.add(this.made(one, true), one.answer);
    if (chosen) await this.resume(chosen);
    for (const { assignment, lease } of held) {
      if (assignment === chosen || this.place.outbox.holds(assignment.lease_token)) continue;
      const task = this.made(assignment, false);
      task.waitingSince = lease.waitingSince;
      task.waitedMs = lease.waitedMs;
      await this.add(task, assignment.draft, assignment);
    }
  }

  /** Go on with a task that was put aside, or left in another browser; it comes to the front. */
  async resume(stopped: { assignment_id: number; lease_token: string }): Promise<void> {
    const { assignment_id: id, lease_token } = stopped;
    const assignment = await call<HeldAssignment>("POST", `/v1/assignments/${id}/resume`, { lease_token });
    this.stopped = this.stopped.filter((one) => one.lease_token !== lease_token);
    const task = this.made(assignment, false);
    this.setAside();
    await this.add(task, assignment.draft, assignment);
  }

  // --- getting tasks ---

  /** One task in front, and one behind it as soon as the one in front is there to be worked on. */
  private async fill(): Promise<void> {
    if (!this.takenUp || this.filling || this.closed || this.place.session.lapsed) return;
    this.filling = true;
    window.clearTimeout(this.retryTimer);
    try {
      while (this.wantsMore && (await this.claim()));
      this.failures = 0;
    } catch (error) {
      this.failed(error, () => this.fill());
    } finally {
      this.filling = false;
      this.changed();
    }
  }

  private get wantsMore(): boolean {
    if (this.closed || this.place.session.lapsed) return false;
    if (this.place.outbox.full) {
      if (!this.current) this.nothing("unsent", null, true);
      return false;
    }
    return this.current === null || (this.current.ready && this.queue.length === 0);
  }

  /** Whether it brought a task. */
  private async claim(): Promise<boolean> {
    const path = `/v1/jobs/${encodeURIComponent(this.jobName)}/claims`;
    const claims = await call<Claims>("POST", path, { count: 1 });
    const [assignment] = claims.assignments;
    if (assignment && this.closed) {
      await giveBack(this.made(assignment, false));
      return false;
    }
    if (!assignment) {
      this.answeredEmpty(claims);
      return false;
    }
    const { lease_token: token } = assignment;
    if (this.inHand(token)) {
      // Nothing new: the server gives again what this window holds, or has answered but not yet sent.
      this.again(KNOWN_ONLY_AGAIN_MS);
      return false;
    }
    // What was handed in while the claim was on its way; the next claim sees that.
    if (this.seen.has(token)) return true;
    await this.add(this.made(assignment, false), null);
    return true;
  }

  private inHand(token: string): boolean {
    const mine = [this.current, ...this.queue].some((task) => task?.token === token);
    return mine || this.place.outbox.holds(token);
  }

  private answeredEmpty({ reason, retry_after_seconds: after, held_until: heldUntil }: Claims): void {
    if (after !== null) this.again(Math.max(after * 1000, waitMs(++this.failures, null, Math.random()) / 2));
    if (!this.current) this.nothing(reason ?? "all_done", heldUntil, after !== null);
  }

  private nothing(reason: string, heldUntil: string | null, looksAgain: boolean): void {
    this.empty = { reason, heldUntil, looksAgain };
    this.changed();
  }

  private again(ms: number): void {
    window.clearTimeout(this.retryTimer);
    this.retryTimer = window.setTimeout(() => void this.fill(), ms);
  }

  private failed(error: unknown, again: () => Promise<void>): void {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 401 || this.closed) return;
    if (error.passing || error.status === 403) {
      window.clearTimeout(this.retryTimer);
      const ms = waitMs(++this.failures, error.retryAfter, Math.random());
      this.retryTimer = window.setTimeout(() => void again(), ms);
      if (!this.current) this.nothing(error.status === 403 ? "not_allowed" : "unreachable", null, true);
    } else if (!this.current) this.nothing(error.code, null, false);
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
    this.empty = null;
    this.seen.add(task.token);
    const { stage } = this;
    if (this.closed || !stage) return;
    const inFront = this.current === null;
    if (inFront) this.current = task;
    else {
      this.queue.push(task);
      task.wait(Date.now());
    }
    task.frame = this.frameOf(task, stage);
    await this.leases.remember(task);
    if (inFront && this.current === task) this.bringForward(task);
    this.changed();
  }

  // --- the page ---

  private frameOf(task: Task, stage: HTMLElement): TaskFrame {
    return new TaskFrame(stage, task.assignment.page_url, `Task: ${task.assignment.title}`, {
      loaded: () => this.expectGreeting(task),
      ready: () => this.pageReady(task),
      draft: (answer) => this.edited(task, answer),
      submit: (seq, answer) => void this.submitted(task, seq, answer),
      other: (message) => this.heard(task, message),
    });
  }

  /** The page of the task in front is loaded anew, with all that was done on it. */
  reloadPage(): void {
    const task = this.current;
    if (!task || !this.stage) return;
    task.frame?.remove();
    task.ready = false;
    task.loads = task.greetings = 0;
    task.frame = this.frameOf(task, this.stage);
    task.frame.show();
    this.changed();
  }

  private pageReady(task: Task): void {
    task.ready = true;
    task.greetings += 1;
    task.frame?.tell(this.init(task, task.drafts.latest ?? task.initial));
    if (task === this.current) task.frame?.focus();
    this.changed();
    void this.fill();
  }

  private expectGreeting(task: Task): void {
    const { frame } = task;
    const loads = ++task.loads;
    window.setTimeout(() => {
      if (task.frame !== frame || frame === null || task.greetings >= loads) return;
      task.ready = true;
      if (task === this.current) this.say(SILENT);
      void this.fill();
    }, SILENT_AFTER_MS);
  }

  private init(task: Task, draft: Answer | null): ToPage {
    const { theme, singleKeys, keymap, autoSubmit } = this.place.settings.choices;
    return {
      type: "init",
      draft: task.handedIn ? null : draft,
      previous: this.previous,
      readOnly: false,
      keymap,
      singleKeys,
      locale: navigator.language,
      theme,
      autoSubmit,
      instructionsOpen: this.place.settings.instructionsOpen(this.jobName),
    };
  }

  private edited(task: Task, answer: Answer): void {
    // A page that nobody sees has nothing to say.
    if (task === this.current && !task.handedIn) task.drafts.keep(answer);
  }

  private heard(task: Task, message: Exclude<FromPage, { type: "ready" | "draft" | "submit" }>): void {
    if (message.type === "error") task.pageError = String(message.message).slice(0, 500);
    else if (task !== this.current) return;
    else if (message.type === "outline") void this.outline(task, message.seq, message.hint);
    else if (message.type === "instructions")
      this.place.settings.keepInstructions(this.jobName, message.open === true);
    else if (message.type === "prevented") this.say(String(message.reason).slice(0, 300));
    else this.dispatchEvent(new CustomEvent("key", { detail: message.key }));
  }

  private async outline(task: Task, seq: number, hint: OutlineHint): Promise<void> {
    const path = `/v1/assignments/${task.id}/outline`;
    try {
      const body = { ...hint, lease_token: task.token };
      const { rings } = await call<{ rings: { x: number; y: number }[][] }>("POST", path, body);
      task.frame?.tell({ type: "outline", seq, rings, error: null });
    } catch (error) {
      const reason = error instanceof Refused ? error.message : "This could not be outlined.";
      task.frame?.tell({ type: "outline", seq, rings: [], error: reason });
    }
  }

  // --- handing in ---

  /** The portal's Submit button. */
  submit(): void {
    if (this.current && !this.current.ready) this.say("The task is still loading.");
    else this.current?.frame?.tell({ type: "submit-request" });
  }

  private async submitted(task: Task, seq: number, answer: Answer): Promise<void> {
    if (task !== this.current || task.handedIn) return;
    const error = await this.kept(task, answer);
    task.frame?.tell({ type: "ack", seq, error });
    if (error !== null) return this.say(error);
    this.previous = answer;
    this.done += 1;
    this.advance();
    this.say(this.current ? "Submitted. Next task." : "Submitted.");
    await this.finish(task);
    await this.place.shelves.previous.put({
      key: this.previousKey,
      worker: this.place.worker.worker_id,
      answer,
    });
  }

  /** Null once the answer cannot be lost any more; else why it could not be kept. */
  private async kept(task: Task, answer: Answer): Promise<string | null> {
    const body = bodyOf(task, answer);
    if (body === null)
      return "This answer cannot be sent: it is too large, or holds something that is no data.";
    task.handedIn = true;
    const { title } = task.assignment;
    try {
      await this.place.outbox.add({
        job: this.jobName,
        title,
        assignmentId: task.id,
        token: task.token,
        body,
      });
      return null;
    } catch {
      // This browser keeps nothing (more); so the answer has to reach the server before it counts as kept.
      return await callWith("POST", `/v1/assignments/${task.id}/answer`, body).then(
        () => null,
        (error: unknown) => {
          task.handedIn = false;
          return `This browser has no room for the answer. ${error instanceof Error ? error.message : ""}`;
        },
      );
    }
  }

  private advance(): void {
    const left = this.current;
    this.current = this.queue.shift() ?? null;
    this.warning = null;
    if (this.current) this.bringForward(this.current);
    left?.frame?.remove();
    if (left) left.frame = null;
    this.changed();
    void this.fill();
  }

  private bringForward(task: Task): void {
    const leftMs = task.leaseUntil - serverNow();
    const waited = task.waitingSince !== null;
    task.begin(Date.now());
    task.frame?.show();
    if (task.ready) {
      if (waited) task.frame?.tell(this.init(task, null));
      task.frame?.focus();
    }
    void this.leases.remember(task);
    if (waited && !task.reopened && wantsFullTime(leftMs, this.limitMs)) void this.extend(task);
  }

  // --- verbs ---

  /** Give the task in front back in one of three ways, and go on with the next one. */
  async give(verb: Verb, reason: string | null = null): Promise<boolean> {
    const task = this.current;
    if (!task || task.handedIn) return false;
    if (verb === "stop") await lastWords();
    const body: Record<string, unknown> = { lease_token: task.token };
    if (verb === "decline" && reason) body["reason"] = reason;
    if (verb === "stop" && task.drafts.latest) body["draft"] = task.drafts.latest;
    try {
      if (!task.reopened) await call("POST", `/v1/assignments/${task.id}/${verb}`, body);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.say(error.message);
      if (error.code !== "lease_lost") return false;
    }
    task.handedIn = true;
    this.advance();
    await this.finish(task);
    return true;
  }

  async report(message: string): Promise<boolean> {
    const task = this.current;
    if (!task) return false;
    try {
      await call("POST", `/v1/assignments/${task.id}/problem`, { lease_token: task.token, message });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.say(error.message);
      return false;
    }
    this.say("The requester has been told. You still hold the task.");
    return true;
  }

  /** The answer that was submitted last comes to the front again. */
  async back(): Promise<void> {
    const { outbox } = this.place;
    if (this.current?.reopened) return this.say("This is the task that you submitted last.");
    outbox.send();
    await outbox.settled();
    if (outbox.waiting.length)
      return this.say("Your last answer is not sent yet; you can go back to it once it is.");
    let assignment: ReopenedAssignment;
    try {
      const path = `/v1/jobs/${encodeURIComponent(this.jobName)}/back`;
      assignment = await call<ReopenedAssignment>("POST", path, {});
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return this.say(error.message);
    }
    this.setAside();
    await this.add(this.made(assignment, true), assignment.answer);
    this.say("This is what you submitted last. Submit again to replace it.");
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

  async extend(task = this.current): Promise<void> {
    if (!task || task.reopened) return;
    try {
      const path = `/v1/assignments/${task.id}/extend`;
      const { lease_until: until } = await call<{ lease_until: string }>("POST", path, {
        lease_token: task.token,
      });
      task.leaseUntil = Date.parse(until);
      if (task === this.current) this.warning = null;
      this.changed();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.code === "lease_lost") this.lost(task);
      else if (task === this.current) this.say(error.message);
    }
  }

  /** The time of a task that nobody has worked on ran out: it is somebody else's. */
  private lost(task: Task): void {
    if (task === this.current && task.touched) {
      task.leaseUntil = Math.min(task.leaseUntil, serverNow());
      this.tick();
    } else if (task === this.current) {
      task.handedIn = true;
      this.advance();
      void this.finish(task);
    } else {
      this.queue.splice(this.queue.indexOf(task), 1);
      task.frame?.remove();
      void this.finish(task);
    }
  }

  private async finish(task: Task): Promise<void> {
    await Promise.all([task.drafts.end(), this.leases.forget(task.token)]);
  }

  // --- time ---

  private tick(): void {
    const now = serverNow();
    if (this.current && !this.current.handedIn) {
      const due = warningAt(this.current.leaseUntil - now, this.limitMs);
      if (due !== this.warning) {
        this.warning = due;
        this.changed();
      }
    }
    for (const task of this.queue) {
      const inWork = this.current !== null && this.current.leaseUntil > now;
      if (inWork && runsOut(task.leaseUntil - now, this.limitMs)) {
        task.leaseUntil = now + this.limitMs; // once, until the server has answered
        void this.extend(task);
      }
    }
    this.dispatchEvent(new Event("tick"));
  }

  // --- around it ---

  private outboxChanged(): void {
    if (this.queue.length === 0) void this.fill();
  }

  private settingsChanged(): void {
    for (const task of [this.current, ...this.queue])
      if (task?.ready) task.frame?.tell(this.init(task, null));
  }

  private goOn(): void {
    this.place.outbox.send();
    void this.current?.drafts.toServer();
    if (this.job === null) void this.load(null);
    else void this.fill();
  }

  lookAgain(): void {
    this.failures = 0;
    void (this.job === null && this.current === null ? this.load(null) : this.fill());
  }

  /** The keyboard is where the work is. */
  refocus(): void {
    this.current?.frame?.focus();
  }

  say(notice: string): void {
    this.notice = notice;
    this.changed();
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
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
    window.clearTimeout(this.retryTimer);
    window.clearInterval(this.ticker);
    for (const type of OUTBOX_EVENTS) this.place.outbox.removeEventListener(type, this.onOutbox);
    this.place.settings.removeEventListener("change", this.onSettings);
    this.place.session.removeEventListener("renewed", this.onRenewed);
    const mine = this.place.session.worker?.worker_id === this.place.worker.worker_id;
    const left = [this.current, ...this.queue].filter((task) => task !== null);
    await Promise.all(left.map((task) => (mine ? this.leave(task) : task.drafts.rest())));
  }

  private async leave(task: Task): Promise<void> {
    if (task.waitingSince === null && !task.handedIn) await lastWords();
    task.frame?.remove();
    if (task.handedIn) return;
    const draft = task.drafts.latest;
    await task.drafts.rest();
    this.leases.rest(task.token);
    if (task.reopened) return;
    try {
      if (task.touched) {
        const body = { lease_token: task.token, ...(draft ? { draft } : {}) };
        await call("POST", `/v1/assignments/${task.id}/stop`, body);
      } else {
        await giveBack(task);
        await this.leases.forget(task.token);
      }
    } catch (error) {
      // It stays his until its time is over, and its draft is in this browser.
      if (!(error instanceof Refused)) throw error;
    }
  }
}

/** A page tells its last edit when it loses the keyboard; that takes a moment to arrive. */
function lastWords(): Promise<void> {
  return new Promise((resolve) => window.setTimeout(resolve, LAST_WORDS_MS));
}

/** The request's JSON; null when it is none, or more than the server takes. */
function bodyOf(task: Task, answer: Answer): string | null {
  const waited = Math.round(task.waitedMs) / 1000;
  try {
    const body = JSON.stringify({
      lease_token: task.token,
      answer,
      ...(waited > 0 ? { waited_seconds: waited } : {}),
    });
    return body.length > MOST_CHARACTERS ? null : body;
  } catch {
    return null;
  }
}
