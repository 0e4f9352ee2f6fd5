/** All that belongs to the worker who is signed in. */
import type { Worker } from "../api/model.ts";
import { Outbox } from "../outbox/outbox.ts";
import type { Settings } from "../settings/settings.ts";
import type { Shelves } from "../store/shelves.ts";
import type { Session } from "./session.ts";

export class Workplace {
  readonly outbox: Outbox;
  /** Done when a desk that was left has given back what lay on it. */
  leaving: Promise<void> = Promise.resolve();

  constructor(
    readonly worker: Worker,
    readonly session: Session,
    readonly settings: Settings,
    readonly shelves: Shelves,
  ) {
    this.outbox = new Outbox(shelves.outbox, worker.worker_id, () => session.stillMine());
    // What an earlier window left.
    this.outbox.send();
  }

  close(): void {
    this.outbox.close();
  }

  /** Whether closing the window would lose an answer. */
  get unsaved(): boolean {
    return !this.shelves.durable && this.outbox.waiting.length > 0;
  }
}
