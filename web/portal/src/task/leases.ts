/** What this window has in hand, as far as the browser remembers: to find it again after a reload or a crash. */
import { call, serverNow } from "../api/call.ts";
import type { HeldAssignment, ReopenedAssignment } from "../api/model.ts";
import { holdFor, letGo } from "../store/locks.ts";
import type { Lease, Shelves } from "../store/shelves.ts";
import type { Task } from "./task.ts";

const GIVEN_BACK = "groundwork-given-back";
const lockOf = (token: string) => `groundwork-lease:${token}`;

export type Found = {
  held: { assignment: HeldAssignment; lease: Lease }[];
  reopened: ReopenedAssignment[];
  /** All that the worker has of the job, wherever. */
  listed: HeldAssignment[];
};

export class Leases {
  constructor(
    private readonly shelves: Shelves,
    private readonly worker: string,
    private readonly job: string,
  ) {}

  async remember(task: Task): Promise<void> {
    await holdFor(lockOf(task.token));
    await this.shelves.leases.put({
      key: task.token,
      worker: this.worker,
      job: this.job,
      waitingSince: task.waitingSince,
      waitedMs: task.waitedMs,
      reopened: task.reopened ? (task.assignment as ReopenedAssignment) : null,
    });
  }

  async forget(token: string): Promise<void> {
    letGo(lockOf(token));
    await this.shelves.leases.delete(token);
  }

  /** The window closes: somebody else may take what it had. */
  rest(token: string): void {
    letGo(lockOf(token));
  }

  /**
   * What a window that is gone had of this job. A task that another browser was given is left alone there, and
   * so is what a living window of this one works on.
   */
  async find(): Promise<Found> {
    const [{ assignments }, leases] = await Promise.all([
      call<{ assignments: HeldAssignment[] }>("GET", "/v1/assignments"),
      this.shelves.leases.of(this.worker),
    ]);
    const givenBack = new Set(sessionStorage.getItem(GIVEN_BACK)?.split(" "));
    const found: Found = {
      held: [],
      reopened: [],
      listed: assignments.filter((one) => one.job === this.job),
    };
    for (const lease of leases) {
      const assignment = assignments.find((one) => one.lease_token === lease.key);
      const reopened = lease.reopened && !isOver(lease.reopened) ? lease.reopened : null;
      if (lease.job !== this.job && (assignment || reopened)) continue;
      if (!(await holdFor(lockOf(lease.key)))) continue;
      if (givenBack.has(lease.key) || !(assignment || reopened)) await this.gone(lease.key);
      else if (reopened) found.reopened.push(reopened);
      else if (assignment && !assignment.stopped) found.held.push({ assignment, lease });
      else letGo(lockOf(lease.key));
    }
    found.held.sort((one, other) => (one.lease.waitingSince ?? 0) - (other.lease.waitingSince ?? 0));
    return found;
  }

  /** Its time was over, or it was given back: nothing of it is left here. */
  private async gone(token: string): Promise<void> {
    await Promise.all([this.forget(token), this.shelves.drafts.delete(token)]);
  }

  /** Remembered at once, because a page that closes has no time: a reload must not take these up again. */
  giveBackOnClosing(tasks: readonly Task[]): void {
    sessionStorage.setItem(GIVEN_BACK, tasks.map((task) => task.token).join(" "));
    for (const task of tasks) void giveBack(task).catch(() => {});
  }
}

function isOver(assignment: ReopenedAssignment): boolean {
  return Date.parse(assignment.lease_until) <= serverNow();
}

/** So that others can have it at once; outlives the page. */
export function giveBack(task: Task): Promise<void> {
  return call("POST", `/v1/assignments/${task.id}/release`, { lease_token: task.token }, { keepalive: true });
}
