"""The wire format of raw answers."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, JsonValue


class Answer(BaseModel):
    worker_id: str
    accepted_at: datetime
    submitted_at: datetime
    seconds_spent: float
    content: dict[str, JsonValue] | None
    """The form's output, as it was handed in; null when its file in the output folder is gone."""


class AnsweredObject(BaseModel):
    object_id: str
    """As in the ledger."""
    answers: list[Answer]
    """The first one first."""


class AnswerList(BaseModel):
    objects: list[AnsweredObject]
    next_after: int | None
    """Pass it as `after` to read on; null at the end."""
