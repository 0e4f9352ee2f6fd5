"""The wire format of labelling jobs."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from groundwork.money import Usd
from groundwork.skills import Skills

JobName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$", max_length=63)]
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
"""No character U+0000: no text column can hold it."""
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


class QualificationTest(BaseModel):
    """Who wants to work on the job answers some of its test questions first, and enough of them right."""

    model_config = ConfigDict(extra="forbid")

    questions: int = Field(ge=1, le=100)
    """How many each worker is asked. Nobody works on the job before it has so many test questions."""
    pass_share: float = Field(default=0.8, ge=0, le=1)
    """The share of them that must be right."""


class Selection(BaseModel):
    """Which lines of the manifest become data objects: first the condition, then the sample, then the cut."""

    model_config = ConfigDict(extra="forbid")

    where: Text | None = Field(default=None, max_length=10_000)
    """An SQL condition over the keys of a line, for example `"species" = 'cat' AND size > 10`."""
    sample: float | None = Field(default=None, gt=0, le=1)
    """The share of the lines that are drawn at random."""
    seed: int = Field(default=0, ge=0, lt=2**31)
    """The same seed draws the same lines."""
    first: int | None = Field(default=None, ge=1)
    """At most so many lines."""


class StoppingConditions(BaseModel):
    """When the job stops by itself. A streaming job pays no heed to them."""

    model_config = ConfigDict(extra="forbid")

    max_human_labeled: int | None = Field(default=None, ge=1)
    """So many objects labelled by people."""
    max_percentage_labeled: int | None = Field(default=None, ge=1, le=100)
    """So many per cent of the objects labelled, by people or model."""


class Streaming(BaseModel):
    """Objects arrive while the job runs, and it ends only when it is stopped."""

    model_config = ConfigDict(extra="forbid")

    input_topic: Text | None = Field(default=None, max_length=2048)
    """ARN of the topic that brings objects; made from the job's name when left out."""
    output_topic: Text | None = Field(default=None, max_length=2048)
    """ARN of the topic on which each finished object is published."""


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
    task_type: Text
    input_manifest: Text | None = Field(default=None, max_length=1024)
    """S3 address of the manifest; a streaming job can do without."""
    output_path: Text = Field(max_length=1024)
    label_attribute: AttributeName | None = None
    """Key of the label in the output manifest; made from the job's name when left out."""
    labels: list[Text] | None = Field(default=None, max_length=10_000)
    """Label names; the index is the class id in the output."""
    label_category_config: Text | None = Field(default=None, max_length=1024)
    """S3 address of a label category file, instead of `labels`."""
    team: Text = Field(max_length=256)
    """A work team's name."""
    workers_per_object: int = Field(default=3, ge=1, le=9)
    title: Text = Field(default="", max_length=128)
    description: Text = Field(default="", max_length=255)
    instructions: Text = Field(default="", max_length=20_000)
    """Plain text shown to workers beside the task."""
    template_uri: Text | None = Field(default=None, max_length=1024)
    """S3 address of the worker template; the built-in page of the task type when no template is named."""
    human_task_ui: Text | None = Field(default=None, max_length=1024)
    """Name or ARN of a stored worker template, instead of `template_uri`."""
    pre_function: Text | None = Field(default=None, max_length=2048)
    """Name or ARN of the function that makes the task input of each object."""
    post_function: Text | None = Field(default=None, max_length=2048)
    """Name or ARN of the function that consolidates the answers; only for custom jobs."""
    audited_attribute: AttributeName | None = None
    """Key of the earlier label that is verified or adjusted; found in the manifest when left out."""
    task_time_limit_seconds: int = Field(default=300, ge=30, le=28_800)
    availability_seconds: int | None = Field(default=None, ge=60, le=2_592_000)
    """How long an object waits for its answers once people can have it; without end when left out."""
    max_concurrent_objects: int = Field(default=1000, ge=1, le=5000)
    """How many data objects may be out with people at once."""
    priority: int = Field(default=0, ge=-100, le=100)
    """Of two jobs of a team, the one with the higher number comes first."""
    deadline: AwareDatetime | None = None
    """Of two jobs of the same priority, the one with the earlier deadline comes first."""
    required_skills: Skills = []
    """Only members of the team who have all of these are offered the job."""
    max_answers_per_worker: int | None = Field(default=None, ge=1, lt=2**31)
    """Nobody is given more of the job's objects than this; without end when left out."""
    gold_rate: float = Field(default=0, ge=0, le=0.5)
    """Share of what a worker is given that is a question whose answer is known."""
    test: QualificationTest | None = None
    task_price: Usd | None = None
    """What an answer costs, in US dollars; a vendor team's own price when left out."""
    budget: Usd | None = None
    """In US dollars; nothing is handed out that would take the cost of all answers beyond it."""
    stopping: StoppingConditions = StoppingConditions()
    selection: Selection | None = None
    streaming: Streaming | None = None
    automation: Automation | None = None
    tags: dict[Text, Text] = Field(default_factory=dict, max_length=50)


class Problem(BaseModel):
    """One thing that is wrong with a request, and where."""

    where: str
    message: str


class Validation(BaseModel):
    """What creating the job would say, and what the import of its manifest would find."""

    valid: bool
    problems: list[Problem]
    objects: int | None
    """How many data objects the manifest would give; null when it cannot be read."""


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
    input_manifest: str | None
    output_path: str
    output_manifest: str | None
    stop_reason: str | None
    team: str
    workers_per_object: int
    title: str
    description: str
    instructions: str
    task_time_limit_seconds: int
    max_concurrent_objects: int
    availability_seconds: int | None
    priority: int
    deadline: datetime | None
    required_skills: list[str]
    max_answers_per_worker: int | None
    gold_rate: float
    test: QualificationTest | None
    task_price: Usd | None
    budget: Usd | None
    spent: Decimal | None
    """US dollars that the answers so far cost; null when tasks have no price."""
    audited_attribute: str | None
    pre_function: str | None
    post_function: str | None
    input_topic: str | None
    output_topic: str | None
    automation: Automation | None
    counters: Counters
    created_at: datetime
    ended_at: datetime | None
    portal_url: str


class JobList(BaseModel):
    jobs: list[Job]
    next_after: int | None
    """Pass it as `after` to read on; null at the end."""


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
