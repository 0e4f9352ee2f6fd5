"""The wire format of what a worker does with a task, other than answering it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from task_router.claims.schemas import Assignment

_LEASE = "6f1f0a5e-4a0e-4b4e-9a77-0d2f6a0e4b11"


class LeaseReference(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"lease_token": _LEASE}})

    lease_token: UUID


class Decline(LeaseReference):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"lease_token": _LEASE, "reason": "The picture is black"}},
    )

    reason: str | None = Field(default=None, min_length=1, max_length=1000)


class Draft(LeaseReference):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"lease_token": _LEASE, "draft": {"notes": "half done"}}},
    )

    draft: dict[str, Any]
    """Whatever the page wants to find again."""


class Stop(LeaseReference):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"lease_token": _LEASE, "draft": {"notes": "half done"}}},
    )

    draft: dict[str, Any] | None = None
    """Saved in the same step; left out, an earlier draft stays."""


class Problem(LeaseReference):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"lease_token": _LEASE, "message": "The picture does not load"}},
    )

    message: str = Field(min_length=1, max_length=2000)


class LeaseEnd(BaseModel):
    lease_until: datetime


class DraftSaved(BaseModel):
    saved_at: datetime


class HeldAssignment(Assignment):
    job: str
    stopped: bool
    """Put aside for later; the time limit runs on."""
    seconds_worked: float
    """So far, without pauses."""
    draft: dict[str, Any] | None
    draft_saved_at: datetime | None


class HeldAssignments(BaseModel):
    assignments: list[HeldAssignment]


class ReopenedAssignment(Assignment):
    """`lease_token` stands for the second attempt: submit under it, and the new answer takes the old one's
    place. Until then, and if that never comes, the old one counts."""

    answer: dict[str, Any]
    """What was submitted."""
