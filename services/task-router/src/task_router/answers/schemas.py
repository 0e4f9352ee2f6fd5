"""The wire format of answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from task_router.claims.schemas import Claims


class SubmitAnswer(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "lease_token": "6f1f0a5e-4a0e-4b4e-9a77-0d2f6a0e4b11",
                "answer": {"crowd-image-classifier": {"label": "cat"}},
                "claim_next": True,
            }
        },
    )

    lease_token: UUID
    answer: dict[str, Any]
    """The form's output: the form element's name, and what it holds."""
    claim_next: bool = False
    """Also claim the next task of the job."""
    waited_seconds: float = Field(default=0.0, ge=0.0, le=1e9, allow_inf_nan=False)
    """How long the task lay ready in the page before the worker saw it. It does not count as time spent, as
    little as a pause does; more than the time since the claim is that time."""


class Submitted(BaseModel):
    accepted: bool
    repeated: bool
    """This answer was there already; nothing was changed."""
    next: Claims | None = None
