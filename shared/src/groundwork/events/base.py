"""What all events have in common.

Events are small, named in the past tense and versioned. Unknown fields are ignored, and a field is never
given another meaning. The subject names the kind of event, never an id.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar, TypeAlias
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, Field


class Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    subject: ClassVar[str]

    event_id: UUID = Field(default_factory=uuid4)
    version: int = 1
    occurred_at: datetime = Field(default_factory=lambda: datetime.now(UTC))


class JobEvent(Event):
    """Something that happened in one job."""

    job_id: int


EventType: TypeAlias = type[Event]


def event_types() -> dict[str, EventType]:
    """Every event of the catalogue by its subject."""
    kinds = [*Event.__subclasses__(), *JobEvent.__subclasses__()]
    return {kind.subject: kind for kind in kinds if kind is not JobEvent}
