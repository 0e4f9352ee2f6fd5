"""The wire format between us and the servers of vendors."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from task_router.claims.schemas import Assignment


class TaskNotice(BaseModel):
    """What is sent for each task."""

    event: Literal["task"] = "task"
    team: str
    job: str
    """The job's name."""
    answer_by: datetime
    """Then the task goes back."""
    assignment: Assignment


class Reply(BaseModel):
    """What a vendor says to a task: in the answer to our request, or later."""

    model_config = ConfigDict(extra="ignore")

    answer: dict[str, Any] | None = None
    """The form's output, as everybody hands it in."""
    declined: bool = False
    reason: str | None = Field(default=None, max_length=1000)
    """Why it was declined."""


class LateReply(Reply):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "lease_token": "6f1f0a5e-4a0e-4b4e-9a77-0d2f6a0e4b11",
                "answer": {"crowd-image-classifier": {"label": "cat"}},
            }
        },
    )

    lease_token: UUID
    """The assignment's."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if (self.answer is None) == (not self.declined):
            raise ValueError("give either 'answer' or 'declined': true")
        return self


class Replied(BaseModel):
    accepted: bool = True
    repeated: bool
    """This was said already; nothing was changed."""
