/** What the worker's API answers (docs/reference/worker-api.md). */
import type { Answer } from "@groundwork/protocol";

export type Worker = { worker_id: string; name: string; email: string };

export type WaysIn = { password: boolean; oidc: boolean };

export type Job = {
  name: string;
  title: string;
  description: string;
  task_type: string;
  instructions: string;
  time_limit_seconds: number;
  /** Whether a claim would find something now. */
  available: boolean;
};

export type Assignment = {
  assignment_id: number;
  lease_token: string;
  lease_until: string;
  object_id: string;
  title: string;
  instructions: string;
  page_url: string;
  /** Part of the test before the job. */
  test: boolean;
};

export type HeldAssignment = Assignment & {
  job: string;
  stopped: boolean;
  draft: Answer | null;
  draft_saved_at: string | null;
};

export type ReopenedAssignment = Assignment & { answer: Answer };

export type Claims = {
  assignments: Assignment[];
  reason: string | null;
  retry_after_seconds: number | null;
  held_until: string | null;
};
