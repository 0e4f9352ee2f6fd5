/**
 * Unfinished work: in this browser with every edit that the page tells, on the server a few seconds later.
 */
import type { Answer } from "@groundwork/protocol";
import { call, Refused, serverNow } from "../api/call.ts";
import type { HeldAssignment } from "../api/model.ts";
import type { Shelf } from "../store/shelf.ts";
import type { Draft } from "../store/shelves.ts";

/** After the first edit that the server does not have. Pages tell edits after half a second. */
const TO_SERVER_AFTER_MS = 5000;
/** More is not taken from a page that is about to close. */
const MOST_BYTES_ON_LEAVING = 60_000;

/** What a task begins with: the draft of this browser or of the server, whichever is newer. Pure. */
export function newer(here: Draft | undefined, there: HeldAssignment): Answer | null {
  if (!here) return there.draft;
  const savedAt = there.draft_saved_at === null ? 0 : Date.parse(there.draft_saved_at);
  return savedAt > here.editedAt ? there.draft : here.answer;
}

/** The draft of one task, from its first edit until it is handed in or given back. */
export class DraftKeeper {
  /** The page's latest word. */
  latest: Answer | null = null;
  /** It is not in the browser's database yet. */
  unsaved = false;

  private ended = false;
  private onServer = true;
  private tooLarge = false;
  private timer = 0;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly shelf: Shelf<Draft>,
    private readonly worker: string,
    private readonly assignmentId: number,
    private readonly token: string,
    /** A second attempt at an answer has no place for drafts on the server. */
    private readonly serverKeeps: boolean,
  ) {}

  restored(): Promise<Draft | undefined> {
    return this.shelf.get(this.token);
  }

  keep(answer: Answer): void {
    if (this.ended) return;
    this.latest = answer;
    this.onServer = false;
    if (!this.unsaved) {
      this.unsaved = true;
      // One write at a time, and always of the latest: a page that never stops editing is no flood.
      this.writing = this.writing.then(() => this.write());
    }
    this.timer ||= window.setTimeout(() => void this.toServer(), TO_SERVER_AFTER_MS);
  }

  /** Tell the server now; what it does not take stays in the browser. */
  async toServer(leaving = false): Promise<void> {
    window.clearTimeout(this.timer);
    this.timer = 0;
    if (this.ended || this.onServer || !this.serverKeeps || this.tooLarge || this.latest === null) return;
    const body = { lease_token: this.token, draft: this.latest };
    if (leaving && JSON.stringify(body).length > MOST_BYTES_ON_LEAVING) return;
    this.onServer = true;
    try {
      await call("PUT", `/v1/assignments/${this.assignmentId}/draft`, body, { keepalive: leaving });
    } catch (error) {
      this.onServer = false;
      if (!(error instanceof Refused)) throw error;
      this.tooLarge = error.status === 413;
      if (error.passing || error.status === 401)
        this.timer = window.setTimeout(() => void this.toServer(), TO_SERVER_AFTER_MS);
    }
  }

  /** It was handed in, or given back: nothing of it is left here. */
  async end(): Promise<void> {
    this.ended = true;
    window.clearTimeout(this.timer);
    await this.writing;
    await this.shelf.delete(this.token);
  }

  /** The task is left as it is. */
  async rest(): Promise<void> {
    window.clearTimeout(this.timer);
    await this.writing;
    this.ended = true;
  }

  private async write(): Promise<void> {
    if (this.ended || this.latest === null) return;
    this.unsaved = false;
    try {
      await this.shelf.put({
        key: this.token,
        worker: this.worker,
        answer: this.latest,
        editedAt: serverNow(),
      });
    } catch {
      this.unsaved = true;
    }
  }
}
