"""The wire format of jobs, claims and leases."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class EmptyReason(StrEnum):
    """Why there is nothing to do."""

    ALL_DONE = "all_done"
    """Nothing is left in this job."""
    HELD_BY_OTHERS = "held_by_others"
    """What is left is in somebody's hands (perhaps yours, in another window); it may come back."""
    ANSWERED_BY_YOU = "answered_by_you"
    """You have answered everything that is open; others have still to do so."""
    DECLINED_BY_YOU = "declined_by_you"
    """What is left is what you have declined."""
    BLOCKED = "blocked"
    """The requester of the job takes no more answers from you."""
    BUDGET_REACHED = "budget_reached"
    """More answers would cost more than the requester allows; it goes on if he allows more."""
    NOT_QUALIFIED = "not_qualified"
    """You have not passed the test of this job."""
    LIMIT_REACHED = "limit_reached"
    """You have answered as much of this job as one worker may."""
    TEST_NOT_READY = "test_not_ready"
    """The job begins with a test that has too few questions yet; the requester has to add some."""
    NONE_OPEN_YET = "none_open_yet"
    """More work is being prepared."""
    STOPPED = "stopped"
    """The job was stopped; what you hold may still be handed in for a while."""


class Job(BaseModel):
    name: str
    title: str
    description: str
    task_type: str
    instructions: str
    time_limit_seconds: int
    available: bool
    """Whether a claim would find something for you now."""


class JobList(BaseModel):
    jobs: list[Job]


class ClaimRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"count": 1}})

    count: int = Field(default=1, ge=1, le=10)


class Assignment(BaseModel):
    assignment_id: int
    """Up to 2^52; nothing follows from its size."""
    lease_token: UUID
    """Names this attempt; every later request about the assignment takes it along."""
    lease_until: datetime
    object_id: str
    """Names the object to you and your colleagues; not its place in the dataset."""
    task_type: str
    widget: str
    """The form element to answer with, and its key in the answer."""
    media: str
    title: str
    instructions: str
    input: dict[str, Any]
    """What the page is given as `task.input`: from the built-in functions `taskObject` (the text, or the S3
    address of the object), `labels` and `manifestLine`; from a function of the job's own whatever that made;
    in a custom job without one the manifest line itself."""
    page_url: str
    """The page to work on, for a frame: the job's template, or the page that is built in for its task type.
    It opens for as long as the lease lasts."""
    test: bool
    """This is part of the test before the job."""
    content_url: str | None
    """Where to read the object for the time of the lease; null when the text is in `input`."""


class Claims(BaseModel):
    assignments: list[Assignment]
    reason: EmptyReason | None = None
    retry_after_seconds: float | None = None
    held_until: datetime | None = None
    """With `held_by_others`: when the first of what they hold comes back at the latest."""
