/** What a worker does with the task in front of him, other than answering it. */
import { call, Refused } from "../api/call.ts";
import type { ReopenedAssignment } from "../api/model.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { Task } from "./task.ts";

export type Verb = "decline" | "release" | "stop";

const LAST_WORDS_MS = 100;

/** A page tells its last edit when it loses the keyboard; that takes a moment to arrive. */
export function lastWords(): Promise<void> {
  return new Promise((resolve) => window.setTimeout(resolve, LAST_WORDS_MS));
}

/** Give the task back; null when that is done, else why it was not. */
export async function give(task: Task, verb: Verb, reason: string | null): Promise<string | null> {
  // A second attempt holds no object: leaving it is all there is to do.
  if (task.reopened) return null;
  if (verb === "stop") await lastWords();
  const body: Record<string, unknown> = { lease_token: task.token };
  if (verb === "decline" && reason) body["reason"] = reason;
  if (verb === "stop" && task.drafts.latest) body["draft"] = task.drafts.latest;
  const problem = await problemOf(call("POST", `/v1/assignments/${task.id}/${verb}`, body));
  if (problem?.code !== "lease_lost") return problem?.message ?? null;
  // It is gone as it was to be; but what was to be kept for later can now be handed in alone.
  return verb === "stop"
    ? "Its time is over, so it cannot be kept for later. You can still submit it."
    : null;
}

/** Null when the requester was told, else why not. */
export async function report(task: Task, message: string): Promise<string | null> {
  const body = { lease_token: task.token, message };
  return (await problemOf(call("POST", `/v1/assignments/${task.id}/problem`, body)))?.message ?? null;
}

/** What was submitted last in the job, or why there is no way back to it. */
export async function reopen(job: string, outbox: Outbox): Promise<ReopenedAssignment | string> {
  outbox.send();
  await outbox.settled();
  if (outbox.waiting.length) return "Your last answer is not sent yet; you can go back to it once it is.";
  try {
    return await call<ReopenedAssignment>("POST", `/v1/jobs/${encodeURIComponent(job)}/back`, {});
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return error.message;
  }
}

async function problemOf(request: Promise<unknown>): Promise<Refused | null> {
  try {
    await request;
    return null;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return error;
  }
}
