/**
 * Answers between Submit and the server.
 *
 * An answer is on the shelf before its worker sees the next task, and leaves it when the server has
 * acknowledged it, or when the worker himself discards one that the server did not take. The lease token makes
 * a repetition harmless, so it does not matter which window sends, nor how often.
 */
import { callWith, Refused } from "../api/call.ts";
import { alone } from "../store/locks.ts";
import type { Shelf } from "../store/shelf.ts";
import type { Queued } from "../store/shelves.ts";
import { outcomeOf, waitMs } from "./outcome.ts";

/** With so many answers on the way, no further task is taken. */
export const MOST_WAITING = 3;
const CHANNEL = "groundwork-outbox";

export type OutboxState = "saved" | "sending" | "waiting";

export class Outbox extends EventTarget {
  waiting: Queued[] = [];
  refused: Queued[] = [];
  state: OutboxState = "saved";

  /** Tokens of answers that were on the shelf in this window's time, and that the server has not refused. */
  private readonly answered = new Set<string>();
  private failures = 0;
  private timer = 0;
  private running: Promise<void> | null = null;
  private again = false;
  private closed = false;
  private readonly channel = new BroadcastChannel(CHANNEL);
  private readonly online = () => this.send();

  constructor(
    private readonly shelf: Shelf<Queued>,
    private readonly worker: string,
    /** Whether the session is still this worker's; the cookie may have changed hands in another window. */
    private readonly stillMine: () => Promise<boolean>,
  ) {
    super();
    this.channel.onmessage = () => void this.look();
    window.addEventListener("online", this.online);
  }

  close(): void {
    this.closed = true;
    window.clearTimeout(this.timer);
    window.removeEventListener("online", this.online);
    this.channel.close();
  }

  get full(): boolean {
    return this.waiting.length >= MOST_WAITING;
  }

  /**
   * Whether the task of this lease is answered, as far as its worker is concerned. The server may have listed it as
   * held a moment before the answer reached it.
   */
  holds(token: string): boolean {
    return this.answered.has(token);
  }

  /** Done when the answer cannot be lost any more; sending goes on behind. */
  async add(entry: Omit<Queued, "key" | "worker" | "queuedAt" | "refused">): Promise<void> {
    const queued: Queued = {
      ...entry,
      key: `${this.worker}/${entry.assignmentId}/${entry.token}`,
      worker: this.worker,
      queuedAt: Date.now(),
      refused: null,
    };
    await this.shelf.put(queued);
    this.waiting = [...this.waiting, queued];
    this.answered.add(queued.token);
    this.send();
  }

  /** Try at once whatever waits. */
  send(): void {
    window.clearTimeout(this.timer);
    if (this.closed) return;
    if (this.running) {
      this.again = true;
      return;
    }
    const sending = this.sendAll().catch((error: unknown) => void this.pause("later", error));
    this.running = sending.finally(() => {
      this.running = null;
      if (this.again) {
        this.again = false;
        this.send();
      }
    });
  }

  /** Done when a try to send everything has ended, well or not. */
  async settled(): Promise<void> {
    while (this.running) await this.running;
  }

  async discard(entry: Queued): Promise<void> {
    await this.shelf.delete(entry.key);
    await this.changed();
  }

  async retry(entry: Queued): Promise<void> {
    await this.shelf.put({ ...entry, refused: null });
    await this.changed();
    this.send();
  }

  private async sendAll(): Promise<void> {
    await alone(`groundwork-outbox:${this.worker}`, async () => {
      // Another window may have sent some of it meanwhile.
      await this.look();
      if (this.waiting.length) this.tell("sending");
      for (const entry of this.waiting) if (this.closed || !(await this.sendOne(entry))) return;
      this.failures = 0;
      this.tell("saved");
    });
  }

  /** Whether to go on with the next one. */
  private async sendOne(entry: Queued): Promise<boolean> {
    let error: unknown = null;
    try {
      await callWith("POST", `/v1/assignments/${entry.assignmentId}/answer`, entry.body);
    } catch (failed) {
      error = failed;
    }
    let outcome = error === null ? "sent" : outcomeOf(error);
    // Another worker's cookie makes every lease look lost.
    if (outcome === "refused" && !(await this.stillMine().catch(() => false))) outcome = "sign-in";
    if (outcome === "sent") await this.shelf.delete(entry.key);
    else if (outcome === "refused") await this.keep(entry, error as Refused);
    else return this.pause(outcome, error);
    await this.changed();
    this.dispatchEvent(new CustomEvent<Queued>(outcome, { detail: entry }));
    return true;
  }

  private async keep(entry: Queued, { code, message }: Refused): Promise<void> {
    entry.refused = { code, message };
    await this.shelf.put(entry);
  }

  private pause(outcome: "later" | "sign-in", error: unknown): false {
    if (outcome === "later") {
      this.failures += 1;
      const asked = error instanceof Refused ? error.retryAfter : null;
      this.timer = window.setTimeout(() => this.send(), waitMs(this.failures, asked, Math.random()));
    }
    this.tell("waiting");
    return false;
  }

  private async changed(): Promise<void> {
    await this.look();
    this.channel.postMessage(null);
  }

  /** Read the shelf, which other windows write too. */
  async look(): Promise<void> {
    const all = (await this.shelf.of(this.worker)).sort((one, other) => one.queuedAt - other.queuedAt);
    this.waiting = all.filter((one) => one.refused === null);
    this.refused = all.filter((one) => one.refused !== null);
    for (const { token } of this.waiting) this.answered.add(token);
    for (const { token } of this.refused) this.answered.delete(token);
    if (this.waiting.length === 0) this.state = "saved";
    this.dispatchEvent(new Event("change"));
  }

  private tell(state: OutboxState): void {
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }
}
