"""Labelling jobs as the API describes them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field, JsonValue

from groundwork_cli.client.models.base import Message

ENDED = frozenset({"Completed", "Failed", "Stopped"})
JobStatus = Literal["Initializing", "InProgress", "Completed", "Failed", "Stopping", "Stopped"]
ObjectState = Literal["human_labeled", "machine_labeled", "failed", "unlabeled"]


class Promise(Message):
    """At most this share of wrong machine labels, with this probability."""

    target_error: float = 0.05
    confidence: float = 0.95


class QualificationTest(Message):
    """So many test questions before the job, and the share of them that must be right."""

    questions: int
    pass_share: float = 0.8


class Selection(Message):
    """Which lines of the manifest become data objects: first the condition, then the sample, then the cut."""

    where: str | None = None
    """An SQL condition over the keys of a line, for example `"species" = 'cat'`."""
    sample: float | None = None
    seed: int = 0
    first: int | None = None


class StoppingConditions(Message):
    max_human_labeled: int | None = None
    max_percentage_labeled: int | None = None


class Streaming(Message):
    """Objects arrive while the job runs; it ends when it is stopped."""

    input_topic: str | None = None
    output_topic: str | None = None


class NewJob(Message):
    """What is left out, the server decides. `docs/reference/commands.md` shows one as a file."""

    name: str
    task_type: str
    output_path: str
    team: str
    input_manifest: str | None = None
    label_attribute: str | None = None
    labels: list[str] | None = None
    label_category_config: str | None = None
    workers_per_object: int | None = None
    title: str | None = None
    description: str | None = None
    instructions: str | None = None
    template_uri: str | None = None
    human_task_ui: str | None = None
    pre_function: str | None = None
    post_function: str | None = None
    audited_attribute: str | None = None
    task_time_limit_seconds: int | None = None
    availability_seconds: int | None = None
    max_concurrent_objects: int | None = None
    priority: int | None = None
    deadline: datetime | None = None
    required_skills: list[str] | None = None
    max_answers_per_worker: int | None = None
    gold_rate: float | None = None
    test: QualificationTest | None = None
    task_price: Decimal | None = None
    """In US dollars, of one answer."""
    budget: Decimal | None = None
    stopping: StoppingConditions | None = None
    selection: Selection | None = None
    streaming: Streaming | None = None
    automation: Promise | None = None
    tags: dict[str, str] | None = None


class JobChange(Message):
    """What is left out stays as it is; a None that is given takes a deadline, a limit or a budget away."""

    workers_per_object: int | None = None
    team: str | None = None
    priority: int | None = None
    deadline: datetime | None = None
    max_concurrent_objects: int | None = None
    task_time_limit_seconds: int | None = None
    max_answers_per_worker: int | None = None
    gold_rate: float | None = None
    budget: Decimal | None = None


class Problem(Message):
    where: str
    message: str


class Validation(Message):
    """What creating the job would say, and what the import of its manifest would find."""

    valid: bool
    problems: list[Problem]
    objects: int | None = None


class Counters(Message):
    total: int
    human_labeled: int
    machine_labeled: int
    failed: int
    unlabeled: int


class Job(Message):
    name: str
    status: str
    failure_reason: str | None = None
    stop_reason: str | None = None
    task_type: str
    label_attribute: str
    labels: list[str]
    input_manifest: str | None = None
    output_path: str | None = None
    output_manifest: str | None
    team: str
    workers_per_object: int | None = None
    title: str = ""
    description: str = ""
    priority: int = 0
    deadline: datetime | None = None
    required_skills: list[str] = Field(default=[])
    max_answers_per_worker: int | None = None
    gold_rate: float = 0
    test: QualificationTest | None = None
    task_price: Decimal | None = None
    budget: Decimal | None = None
    spent: Decimal | None = None
    automation: Promise | None = None
    counters: Counters | None = None
    created_at: datetime | None = None
    ended_at: datetime | None = None
    portal_url: str

    @property
    def ended(self) -> bool:
        return self.status in ENDED


class Learning(Message):
    state: Literal["due", "labeling", "finished"]
    round: int
    purpose: Literal["learn", "audit", "remainder"] | None
    outcome: Literal["certified", "people"] | None
    reason: str | None


class Progress(Message):
    status: str
    counters: Counters
    answers: int
    answers_per_second: float
    objects_with_people: int
    learning: Learning | None

    @property
    def ended(self) -> bool:
        return self.status in ENDED


class LedgerEntry(Message):
    """What is known of one data object."""

    object_id: str
    state: str
    source: dict[str, str]
    label: JsonValue = None
    confidence: float | None = None
    answers: int = 0
    reason: str | None = None


class ArrivedObject(Message):
    """What became of one line that a streaming job was given."""

    line: int
    outcome: Literal["accepted", "duplicate", "refused"]
    object_id: str | None = None
    ledger_id: str | None = None
    reason: str | None = None


class Arrived(Message):
    accepted: int
    duplicates: int
    refused: int
    objects: list[ArrivedObject]


class Answer(Message):
    """What one worker handed in, word for word."""

    worker_id: str
    accepted_at: datetime
    submitted_at: datetime
    seconds_spent: float
    content: dict[str, JsonValue] | None


class AnsweredObject(Message):
    object_id: str
    answers: list[Answer]


class TaskChange(Message):
    """One change of a task."""

    id: str
    """Its place in the job's trail."""
    at: datetime
    object_id: str
    """As in the ledger; a negative one is a question whose answer is known."""
    kind: str
    """For example `accepted` or `submitted`."""
    worker_id: str | None = None
    reason: str | None = None
    accepted_at: datetime | None = None
    """Since when the worker held it."""


class HistoryEntry(Message):
    """Something that happened to a data object."""

    at: datetime
    kind: str
    """A kind of change of its task, or `human_labeled`, `machine_labeled`, `failed`."""
    worker_id: str | None = None
    reason: str | None = None
    accepted_at: datetime | None = None
    seconds_spent: float | None = None
    confidence: float | None = None


class ReportedProblem(Message):
    """What a worker says is wrong with a data object."""

    id: int
    object_id: str
    worker_id: str
    message: str
    reported_at: datetime


class LogEntry(Message):
    id: int
    at: datetime
    service: str
    level: str
    message: str
    details: str | None = None


ResultLine = dict[str, Any]
"""A line of the output manifest."""
