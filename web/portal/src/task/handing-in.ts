/** From a page's answer to one that cannot get lost. */
import { type Answer, MOST_CHARACTERS } from "@groundwork/protocol";
import { callWith } from "../api/call.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { Task } from "./task.ts";

const NOT_SENDABLE = "This answer cannot be sent: it is too large, or holds something that is no data.";

/** Null once the answer cannot be lost any more; else why it could not be kept, and the task goes on. */
export async function handIn(
  outbox: Outbox,
  job: string,
  task: Task,
  answer: Answer,
): Promise<string | null> {
  const body = bodyOf(task, answer);
  if (body === null) return NOT_SENDABLE;
  task.handedIn = true;
  try {
    const { title } = task.assignment;
    await outbox.add({ job, title, assignmentId: task.id, token: task.token, body });
    return null;
  } catch {
    // This browser keeps nothing (more); so the answer has to reach the server before it counts as kept.
    const problem = await sentAtOnce(task, body);
    task.handedIn = problem === null;
    return problem;
  }
}

async function sentAtOnce(task: Task, body: string): Promise<string | null> {
  try {
    await callWith("POST", `/v1/assignments/${task.id}/answer`, body);
    return null;
  } catch (error) {
    return `This browser has no room for the answer. ${error instanceof Error ? error.message : ""}`;
  }
}

/** The request's JSON; null when it is none, or more than the server takes. */
function bodyOf(task: Task, answer: Answer): string | null {
  const waited = Math.round(task.waitedMs) / 1000;
  try {
    const body = JSON.stringify({
      lease_token: task.token,
      answer,
      ...(waited > 0 ? { waited_seconds: waited } : {}),
    });
    return body.length > MOST_CHARACTERS ? null : body;
  } catch {
    return null;
  }
}
