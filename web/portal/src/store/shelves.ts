/** The portal's records in this browser. */
import type { Answer } from "@groundwork/protocol";
import type { ReopenedAssignment } from "../api/model.ts";
import { DatabaseShelf, type Kept, MemoryShelf, type Shelf } from "./shelf.ts";

/** An answer on its way to the server, or one that the server did not take. */
export interface Queued extends Kept {
  job: string;
  title: string;
  assignmentId: number;
  token: string;
  /** The request's JSON. */
  body: string;
  queuedAt: number;
  refused: { code: string; message: string } | null;
}

export interface Draft extends Kept {
  answer: Answer;
  /** When the page told it, by the server's clock. */
  editedAt: number;
}

/** A task that this browser was given. */
export interface Lease extends Kept {
  job: string;
  /** When it was put into a frame that nobody sees yet, in milliseconds since the epoch; null once it is seen. */
  waitingSince: number | null;
  waitedMs: number;
  /** A second attempt at an answer, which the server lists nowhere. */
  reopened: ReopenedAssignment | null;
}

/** What was handed in last in a job. */
export interface Previous extends Kept {
  answer: Answer;
}

export interface Shelves {
  outbox: Shelf<Queued>;
  drafts: Shelf<Draft>;
  leases: Shelf<Lease>;
  previous: Shelf<Previous>;
  /** Whether records survive this window. */
  durable: boolean;
}

const NAMES = ["outbox", "drafts", "leases", "previous"] as const;
const DATABASE = "groundwork";
const VERSION = 1;

export async function openShelves(): Promise<Shelves> {
  try {
    const database = await open();
    const shelf = <T extends Kept>(name: (typeof NAMES)[number]) => new DatabaseShelf<T>(database, name);
    return {
      outbox: shelf("outbox"),
      drafts: shelf("drafts"),
      leases: shelf("leases"),
      previous: shelf("previous"),
      durable: true,
    };
  } catch {
    // Some private windows have no database. The work goes on; what is unsent then keeps the window open.
    return {
      outbox: new MemoryShelf(),
      drafts: new MemoryShelf(),
      leases: new MemoryShelf(),
      previous: new MemoryShelf(),
      durable: false,
    };
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      for (const name of NAMES)
        request.result.createObjectStore(name, { keyPath: "key" }).createIndex("worker", "worker");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
