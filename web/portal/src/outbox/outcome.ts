/** What becomes of an answer after a try to send it. Pure. */
import { Refused } from "../api/call.ts";

export type Outcome =
  /** The server has it. */
  | "sent"
  /** Try again later: nothing is wrong with the answer. */
  | "later"
  /** Nobody is signed in; go on when somebody is. */
  | "sign-in"
  /** The server does not take it; the worker is told, and decides. */
  | "refused";

export function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof Refused) || error.passing) return "later";
  if (error.status === 401) return "sign-in";
  // An address from which the team may not work, for example: that of the next network may be right again.
  return error.status === 403 ? "later" : "refused";
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** Milliseconds before another try; `luck` (0 to 1) spreads the windows that lost the server at one moment. */
export function waitMs(failures: number, retryAfterSeconds: number | null, luck: number): number {
  const grown = Math.min(FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 10), LONGEST_WAIT_MS);
  return Math.max(grown * (0.8 + 0.4 * luck), (retryAfterSeconds ?? 0) * 1000);
}
