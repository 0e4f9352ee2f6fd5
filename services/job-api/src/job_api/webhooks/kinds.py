"""Kinds of event that webhooks can ask for."""

from __future__ import annotations

from typing import Literal, get_args

JobKind = Literal["job.completed", "job.failed", "job.stopped", "object.finished"]
"""What happens to jobs: few, and told to a webhook that names no kind."""

WorkKind = Literal[
    "task.created",
    "task.accepted",
    "task.submitted",
    "task.revised",
    "task.declined",
    "task.returned",
    "task.expired",
    "task.stopped",
    "task.resumed",
    "task.extended",
    "task.reported",
    "task.discarded",
    "task.wanted",
    "task.closed",
    "worker.activity",
]
"""What happens to tasks: several for each answer, and told only to a webhook that names them."""

EventKind = Literal[JobKind, WorkKind]
WORK_KINDS: frozenset[WorkKind] = frozenset(get_args(WorkKind))
