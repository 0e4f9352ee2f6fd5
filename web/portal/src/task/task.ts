/** One task in this window: its lease, its frame, its draft. */
import type { Answer } from "@groundwork/protocol";
import type { Assignment } from "../api/model.ts";
import type { DraftKeeper } from "../drafts/drafts.ts";
import type { TaskFrame } from "./frame.ts";

export class Task {
  frame: TaskFrame | null = null;
  /** The page's elements are there, or it was waited for in vain. */
  ready = false;
  /** How many documents its frame has shown, and how often one of them said that it is there. */
  loads = 0;
  greetings = 0;
  /** Its answer is on the shelf; nothing the page says matters any more. */
  handedIn = false;
  leaseUntil: number;
  /** Its time is over, and cannot be had anew. */
  over = false;
  /** Since when it has been waiting behind another task, in milliseconds since the epoch. */
  waitingSince: number | null = null;
  waitedMs = 0;
  /** An uncaught error of the page, for a report. */
  pageError: string | null = null;
  /** What it begins with. */
  initial: Answer | null = null;

  constructor(
    readonly assignment: Assignment,
    readonly drafts: DraftKeeper,
    /** A second attempt at an answer that was submitted: it holds no object. */
    readonly reopened: boolean,
  ) {
    this.leaseUntil = Date.parse(assignment.lease_until);
  }

  get id(): number {
    return this.assignment.assignment_id;
  }
  get token(): string {
    return this.assignment.lease_token;
  }
  /** Somebody has worked on it. */
  get touched(): boolean {
    return this.drafts.latest !== null || this.initial !== null;
  }

  wait(now: number): void {
    this.waitingSince ??= now;
  }

  /** It comes to the front. */
  begin(now: number): void {
    if (this.waitingSince !== null) this.waitedMs += Math.max(0, now - this.waitingSince);
    this.waitingSince = null;
  }
}
