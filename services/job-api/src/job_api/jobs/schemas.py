"""The wire format of labelling jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

JobName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$", max_length=63)]
AttributeName = Annotated[
    str, StringConstraints(pattern=r"^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,126}$", max_length=127)
]
JobStatus = Literal["Initializing", "InProgress", "Completed", "Failed", "Stopping", "Stopped"]


class Automation(BaseModel):
    """Let a model label what it can within a promise."""

    model_config = ConfigDict(extra="forbid")

    target_error: float = Field(default=0.05, gt=0, lt=0.5)
    """Largest share of wrong machine labels that is promised."""
    confidence: float = Field(default=0.95, ge=0.5, lt=1)
    """Probability with which the promise holds."""


class JobCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "name": "pets-1",
                "task_type": "image-classification",
                "input_manifest": "s3://demo/pets/input.manifest",
                "output_path": "s3://demo/output",
                "labels": ["cat", "dog"],
                "team": "everyone",
                "workers_per_object": 3,
                "title": "Cat or dog?",
                "automation": {"target_error": 0.05, "confidence": 0.95},
            }
        },
    )

    name: JobName
    task_type: str
    input_manifest: str = Field(max_length=1024)
    output_path: str = Field(max_length=1024)
    label_attribute: AttributeName | None = None
    """Key of the label in the output manifest; the job's name when left out."""
    labels: list[str] | None = Field(default=None, max_length=10_000)
    """Label names; the index is the class id in the output."""
    label_category_config: str | None = Field(default=None, max_length=1024)
    """S3 address of a label category file, instead of `labels`."""
    team: str
    workers_per_object: int = Field(default=3, ge=1, le=9)
    title: str = Field(default="", max_length=128)
    description: str = Field(default="", max_length=255)
    instructions: str = Field(default="", max_length=20_000)
    """Plain text shown to workers beside the task."""
    task_time_limit_seconds: int = Field(default=300, ge=30, le=28_800)
    max_concurrent_objects: int = Field(default=1000, ge=1, le=5000)
    """How many data objects may be out with people at once."""
    automation: Automation | None = None


class Counters(BaseModel):
    total: int
    human_labeled: int
    machine_labeled: int
    failed: int
    unlabeled: int


class Job(BaseModel):
    name: str
    status: JobStatus
    failure_reason: str | None
    task_type: str
    label_attribute: str
    labels: list[str]
    input_manifest: str
    output_path: str
    output_manifest: str | None
    team: str
    workers_per_object: int
    title: str
    description: str
    instructions: str
    task_time_limit_seconds: int
    max_concurrent_objects: int
    automation: Automation | None
    counters: Counters
    created_at: datetime
    ended_at: datetime | None
    portal_url: str


class JobList(BaseModel):
    jobs: list[Job]


class Learning(BaseModel):
    """Where the learning run of a job stands."""

    state: Literal["due", "labeling", "finished"]
    round: int
    purpose: Literal["learn", "audit", "remainder"] | None
    outcome: Literal["certified", "people"] | None
    reason: str | None


class Progress(BaseModel):
    status: JobStatus
    counters: Counters
    answers: int
    answers_per_second: float
    """Over the last ten seconds."""
    objects_with_people: int
    """Data objects that are open for people now."""
    learning: Learning | None


class LedgerEntry(BaseModel):
    """What is known of one data object."""

    object_id: str
    state: Literal["human_labeled", "machine_labeled", "failed", "unlabeled"]
    source: dict[str, str]
    label: JsonValue = None
    confidence: float | None = None
    answers: int = 0
    reason: str | None = None


class Ledger(BaseModel):
    objects: list[LedgerEntry]
    next_after: int | None
    """Pass it as `after` to read on; null at the end."""
