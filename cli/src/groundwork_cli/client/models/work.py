"""The worker's side: assignments and answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from groundwork_cli.client.models.base import Message


class TaskInput(Message):
    taskObject: str = ""  # noqa: N815 - the name in the contract
    """The text itself, or the S3 address of the medium; empty where a job's own function left it out."""


class Assignment(Message):
    assignment_id: str | int
    lease_token: str
    lease_until: datetime | None = None
    object_id: str
    """A word that means nothing but this object, to all workers of the job."""
    input: TaskInput
    content_url: str | None = None
    """Where to read the object for the time of the lease; None when the text is in `input`."""
    test: bool = False
    """Part of the test before the job."""


class Claims(Message):
    """`reason` and `retry_after_seconds` say why there are no assignments, and when to ask again."""

    assignments: list[Assignment]
    reason: str | None = None
    retry_after_seconds: float | None = None


class Answered(Message):
    accepted: bool
    repeated: bool = False
    next: Claims | None = None


class HeldAssignment(Assignment):
    job: str
    stopped: bool
    """Put aside for later; the time limit runs on."""
    seconds_worked: float
    draft: dict[str, Any] | None = None


class ReopenedAssignment(Assignment):
    """Submit under its token, and the new answer takes the place of `answer`."""

    answer: dict[str, Any]


AnswerContent = dict[str, Any]
