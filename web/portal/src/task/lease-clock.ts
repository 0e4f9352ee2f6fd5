/** The time of the leases on a desk: warnings for the task in front, and more time where it is wanted. */
import { call, Refused, serverNow } from "../api/call.ts";
import { runsOut, type Warning, wantsFullTime, warningAt } from "./lease-time.ts";
import type { Task } from "./task.ts";

const TICK_MS = 1000;

export interface Holder {
  readonly current: Task | null;
  readonly queue: readonly Task[];
  readonly limitMs: number;
  /** The task is somebody else's, and nobody has worked on it here. */
  drop(task: Task): void;
  say(notice: string): void;
  changed(): void;
  tick(): void;
}

export class LeaseClock {
  warning: Warning | null = null;
  private timer = 0;

  constructor(private readonly holder: Holder) {}

  start(): void {
    this.timer = window.setInterval(() => this.tick(), TICK_MS);
  }
  stop(): void {
    window.clearInterval(this.timer);
  }

  /** A task comes to the front. */
  begin(task: Task, waited: boolean): void {
    this.warning = null;
    const left = task.leaseUntil - serverNow();
    if (waited && wantsFullTime(left, this.holder.limitMs)) void this.extend(task);
  }

  async extend(task: Task): Promise<void> {
    if (task.reopened || task.over) return;
    const path = `/v1/assignments/${task.id}/extend`;
    const body = { lease_token: task.token };
    try {
      const { lease_until: until } = await call<{ lease_until: string }>("POST", path, body);
      task.leaseUntil = Date.parse(until);
      if (task === this.holder.current) this.warning = null;
      this.holder.changed();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.code === "lease_lost") this.lost(task);
      else if (task === this.holder.current) this.holder.say(error.message);
    }
  }

  /** What was done on it can still be handed in, and may count; what nobody has touched is let go. */
  private lost(task: Task): void {
    task.over = true;
    task.leaseUntil = Math.min(task.leaseUntil, serverNow());
    if (!task.touched) this.holder.drop(task);
    this.tick();
  }

  private tick(): void {
    const now = serverNow();
    const { current, queue, limitMs } = this.holder;
    const due = current && !current.handedIn ? warningAt(current.leaseUntil - now, limitMs) : null;
    if (due !== this.warning) {
      this.warning = due;
      this.holder.changed();
    }
    const atWork = current !== null && current.leaseUntil > now;
    for (const task of queue) {
      if (!atWork || task.over || !runsOut(task.leaseUntil - now, limitMs)) continue;
      task.leaseUntil = now + limitMs; // once, until the server has answered
      void this.extend(task);
    }
    this.holder.tick();
  }
}
