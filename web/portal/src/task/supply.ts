/** Tasks for a desk: when to claim one, and what to do when there is none. */
import { call, Refused } from "../api/call.ts";
import type { Assignment, Claims } from "../api/model.ts";
import { waitMs } from "../outbox/outcome.ts";

/** Why nothing lies on the desk: a reason of the server's, or one of ours. */
export type Emptiness = { reason: string; heldUntil: string | null; looksAgain: boolean };

const KNOWN_ONLY_AGAIN_MS = 3000;

export interface Customer {
  /** Whether there is room for a task: in front, or behind. */
  readonly wantsMore: boolean;
  /** Nothing lies in front. */
  readonly isEmpty: boolean;
  /** The answer to this, or the task itself, is in this window's hands. */
  inHand(token: string): boolean;
  take(assignment: Assignment): Promise<void>;
  changed(): void;
}

export class Supply {
  empty: Emptiness | null = null;
  /** The tokens of all that this desk was given. */
  readonly seen = new Set<string>();

  private filling = false;
  private failures = 0;
  private timer = 0;

  constructor(
    private readonly job: string,
    private readonly customer: Customer,
  ) {}

  /** One task in front, and one behind it as soon as the one in front is there to be worked on. */
  async fill(): Promise<void> {
    if (this.filling || !this.customer.wantsMore) return;
    this.filling = true;
    window.clearTimeout(this.timer);
    try {
      while (this.customer.wantsMore && (await this.claim()));
    } catch (error) {
      this.failed(error, () => this.fill());
    } finally {
      this.filling = false;
      this.customer.changed();
    }
  }

  /** What the worker asked for himself is not held back by earlier failures. */
  forgetFailures(): void {
    this.failures = 0;
  }

  nothing(reason: string, looksAgain: boolean, heldUntil: string | null = null): void {
    if (!this.customer.isEmpty) return;
    this.empty = { reason, heldUntil, looksAgain };
    this.customer.changed();
  }

  /** Repeat what failed, if that can help. */
  failed(error: unknown, again: () => Promise<void>): void {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 401) return;
    const passing = error.passing || error.status === 403;
    if (passing) this.later(waitMs(++this.failures, error.retryAfter, Math.random()), again);
    if (error.status === 403) this.nothing("not_allowed", true);
    else this.nothing(passing ? "unreachable" : error.code, passing);
  }

  stop(): void {
    window.clearTimeout(this.timer);
  }

  /** Whether it may have brought a task, or another claim may. */
  private async claim(): Promise<boolean> {
    const path = `/v1/jobs/${encodeURIComponent(this.job)}/claims`;
    const claims = await call<Claims>("POST", path, { count: 1 });
    const [assignment] = claims.assignments;
    if (!assignment) {
      this.answeredEmpty(claims);
      return false;
    }
    if (this.customer.inHand(assignment.lease_token)) {
      // Nothing new: the server gives again what this window holds, or has answered but not yet sent.
      this.later(KNOWN_ONLY_AGAIN_MS);
      return false;
    }
    this.failures = 0;
    // What was handed in while the claim was on its way is not taken again; the next claim knows of it.
    if (!this.seen.has(assignment.lease_token)) await this.customer.take(assignment);
    return true;
  }

  private answeredEmpty({ reason, retry_after_seconds: after, held_until: heldUntil }: Claims): void {
    if (after !== null) this.later(Math.max(after * 1000, waitMs(++this.failures, null, Math.random())));
    this.nothing(reason ?? "all_done", after !== null, heldUntil);
  }

  private later(ms: number, again: () => Promise<void> = () => this.fill()): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void again(), ms);
  }
}
