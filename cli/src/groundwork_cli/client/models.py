"""What the two APIs say, as far as the command line needs it. Members not named here are ignored."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

ENDED = frozenset({"Completed", "Failed", "Stopped"})


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True)


class Promise(_Message):
    """At most this share of wrong machine labels, with this probability."""

    target_error: float
    confidence: float


class NewJob(_Message):
    name: str
    task_type: str
    input_manifest: str
    output_path: str
    labels: list[str]
    team: str
    workers_per_object: int
    title: str
    description: str = ""
    instructions: str = ""
    automation: Promise | None = None


class Counters(_Message):
    total: int
    human_labeled: int
    machine_labeled: int
    failed: int
    unlabeled: int


class Job(_Message):
    name: str
    status: str
    failure_reason: str | None
    task_type: str
    label_attribute: str
    labels: list[str]
    output_manifest: str | None
    team: str
    portal_url: str


class Learning(_Message):
    state: Literal["due", "labeling", "finished"]
    round: int
    purpose: Literal["learn", "audit", "remainder"] | None
    outcome: Literal["certified", "people"] | None
    reason: str | None


class Progress(_Message):
    status: str
    counters: Counters
    answers: int
    answers_per_second: float
    objects_with_people: int
    learning: Learning | None

    @property
    def ended(self) -> bool:
        return self.status in ENDED


class TaskInput(_Message):
    taskObject: str  # noqa: N815 - the name in the contract
    """The text itself, or the S3 address of the medium."""


class Assignment(_Message):
    assignment_id: str | int
    lease_token: str
    object_id: str
    input: TaskInput


class Claims(_Message):
    """`reason` and `retry_after_seconds` say why there are no assignments, and when to ask again."""

    assignments: list[Assignment]
    reason: str | None = None
    retry_after_seconds: float | None = None


class Answered(_Message):
    accepted: bool
    repeated: bool = False
    next: Claims | None = None


AnswerContent = dict[str, Any]
