"""The wire format of what happened to tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from groundwork.activity import TaskEventKind


class Change(BaseModel):
    id: str
    """Its place in the trail; `after` it follows what came later."""
    at: datetime
    object_id: str
    """As in the ledger; a negative one is a question whose answer is known."""
    kind: TaskEventKind
    worker_id: str | None
    """None: nobody in person."""
    reason: str | None
    accepted_at: datetime | None
    """Since when the worker held it."""


class Activity(BaseModel):
    changes: list[Change]
    next_after: str | None
    """Pass it as `after` to read on; null at the end. To follow a running job, pass the last change's id."""


class HistoryEntry(BaseModel):
    at: datetime
    kind: TaskEventKind | Literal["human_labeled", "machine_labeled", "failed"]
    worker_id: str | None
    """None: nobody in person."""
    reason: str | None
    accepted_at: datetime | None
    """Since when the worker held it."""
    seconds_spent: float | None
    """Of an answer that counts: how long the worker was at it."""
    confidence: float | None
    """Of a label."""


class History(BaseModel):
    object_id: str
    entries: list[HistoryEntry]
    next_after: int | None
    """Pass it as `after` to read on; null at the end."""


class ProblemReported(BaseModel):
    id: int
    object_id: str
    """As in the ledger; a negative one is a question whose answer is known."""
    worker_id: str
    message: str
    """In the worker's words."""
    reported_at: datetime


class ProblemList(BaseModel):
    problems: list[ProblemReported]
    next_after: int | None
    """Pass it as `after` to read on; null at the end."""
