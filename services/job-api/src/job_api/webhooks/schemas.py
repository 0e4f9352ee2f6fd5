"""The wire format of webhooks."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from job_api.webhooks.kinds import EventKind


class WebhookCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"url": "https://example.org/hooks", "events": ["job.completed"]}},
    )

    url: str = Field(max_length=2048)
    events: list[EventKind] = Field(default_factory=list, max_length=20)
    """When empty: what happens to jobs, and the objects that a stream finishes. What happens to tasks, and
    worker activity, is told only to who names it."""
    job: str | None = Field(default=None, max_length=63)
    """Only this job's events; every job's when left out."""


class WebhookEdit(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"enabled": True}})

    enabled: bool


class WebhookShown(BaseModel):
    id: int
    url: str
    events: list[EventKind]
    job: str | None
    enabled: bool
    created_at: datetime


class WebhookCreated(WebhookShown):
    secret: str
    """Checks the signatures of deliveries; nobody can read it again."""


class WebhookList(BaseModel):
    webhooks: list[WebhookShown]


class DeliveryShown(BaseModel):
    id: int
    event_id: str
    event: EventKind | Literal["test"]
    job: str | None
    """Name of the job that it is about, in lower case."""
    state: Literal["waiting", "delivered", "given_up"]
    attempts: int
    next_attempt_at: datetime | None
    delivered_at: datetime | None
    last_error: str | None
    created_at: datetime


class DeliveryList(BaseModel):
    deliveries: list[DeliveryShown]
    next_before: int | None
    """Pass it as `before` to read on; null at the end."""
