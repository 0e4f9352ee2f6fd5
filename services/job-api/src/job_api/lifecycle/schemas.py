"""The wire format of what is done to a job after its creation."""

from __future__ import annotations

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from groundwork.money import Usd
from job_api.jobs.schemas import Text


class StopRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"reason": "enough for now"}})

    reason: Text = Field(default="", max_length=1024)
    """Kept with the job, for people."""


class JobEdit(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"workers_per_object": 5, "priority": 10}}
    )

    workers_per_object: int | None = Field(default=None, ge=1, le=9)
    """Answers for each object that has not all of them yet."""
    team: Text | None = Field(default=None, max_length=256)
    """A work team's name. What people of the earlier team hold may still be answered."""
    priority: int | None = Field(default=None, ge=-100, le=100)
    deadline: AwareDatetime | None = None
    """Null takes it away."""
    max_concurrent_objects: int | None = Field(default=None, ge=1, le=5000)
    task_time_limit_seconds: int | None = Field(default=None, ge=30, le=28_800)
    max_answers_per_worker: int | None = Field(default=None, ge=1, lt=2**31)
    """Null takes it away."""
    gold_rate: float | None = Field(default=None, ge=0, le=0.5)
    budget: Usd | None = None
    """Of a job whose tasks have a price. Null takes it away."""


class RetryRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"objects": ["3", "17"]}})

    objects: list[str] | None = Field(default=None, min_length=1, max_length=100_000)
    """Object ids of the ledger; every failed object when left out."""


class Retried(BaseModel):
    objects: int
    """How many objects are tried again."""


class LogEntry(BaseModel):
    id: int
    at: AwareDatetime
    service: str
    level: str
    message: str
    details: str | None


class Log(BaseModel):
    entries: list[LogEntry]
    next_after: int | None
    """Pass it as `after` to read on; null at the end."""
