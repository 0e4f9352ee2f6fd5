"""Metrics of task-router. Labels come from closed sets."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

CLAIMS = Counter("claims_total", "Claims by outcome: granted, empty.", ["outcome"])
ANSWERS = Counter(
    "answers_total",
    "Submitted answers by outcome: accepted, repeated, rescued (late, but still wanted), lost.",
    ["outcome"],
)
TURK_ASSIGNMENTS = Counter(
    "turk_assignments_total",
    "What turkers handed in by outcome: approved, rejected, unused (paid, but nobody wanted it any more).",
    ["outcome"],
)
VENDOR_TASKS = Counter(
    "vendor_tasks_total",
    "Tasks for vendors' servers: sent, not_sent (and tried again), late (not answered in the agreed time).",
    ["outcome"],
)
# Counted as the trail is read: by whichever replica reads it, so the sum over replicas is the deployment's.
TASKS_ACCEPTED = Counter("tasks_accepted_total", "Tasks that workers took, by kind of team.", ["job_type"])
TASKS_SUBMITTED = Counter(
    "tasks_submitted_total", "Tasks that workers answered, by kind of team.", ["job_type"]
)
TASKS_DECLINED = Counter(
    "tasks_declined_total", "Tasks that workers declined, by kind of team.", ["job_type"]
)
TASKS_RETURNED = Counter(
    "tasks_returned_total", "Tasks that came back from workers unanswered, by kind of team.", ["job_type"]
)
TIME_SPENT = Counter(
    "time_spent_seconds_total", "Seconds that workers spent on submitted tasks, without pauses.", ["job_type"]
)
ACTIVE_WORKERS = Gauge(
    "active_workers",
    "Workers who took or answered something in the last five minutes; the same on each replica.",
)
ACTIVITY_PUBLISHED = Counter("activity_published_total", "Messages about tasks that were published.")
ACTIVITY_AGE = Gauge(
    "activity_oldest_untold_seconds", "Age of the oldest change that was just told; 0: none."
)
