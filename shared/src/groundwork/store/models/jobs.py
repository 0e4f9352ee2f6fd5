"""Written by job-api: jobs and the data objects of their manifests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    false,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSON, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from groundwork.store.models.base import Base, Created, Id


class LabelingJob(Base):
    """A labelling job and its settings. `status` follows the contract's state machine."""

    __tablename__ = "labeling_job"

    id: Mapped[Id]
    name: Mapped[str]
    name_key: Mapped[str]
    region: Mapped[str] = mapped_column(server_default="us-east-1")
    """Stands in the job's ARN: the region that its creator signed for."""
    reference_code: Mapped[str] = mapped_column(unique=True, server_default=func.gen_random_uuid().cast(Text))
    """Opaque, shown to workers and in logs (`JobReferenceCode`)."""
    status: Mapped[str] = mapped_column(index=True)
    failure_reason: Mapped[str | None]
    stop_reason: Mapped[str | None]
    """Why the job was or is being stopped: a request, or the stopping condition that was met."""
    stop_requested_at: Mapped[datetime | None]
    task_type: Mapped[str]
    label_attribute: Mapped[str]
    labels: Mapped[list[str]] = mapped_column(JSONB)
    """Label names; the index in this list is the class id in every output."""
    input_manifest: Mapped[str | None]
    """None for a streaming job that starts empty."""
    output_path: Mapped[str]
    output_manifest: Mapped[str | None]
    team_id: Mapped[int] = mapped_column(ForeignKey("work_team.id"), index=True)
    title: Mapped[str]
    description: Mapped[str]
    instructions: Mapped[str]
    workers_per_object: Mapped[int] = mapped_column(SmallInteger)
    task_time_limit_seconds: Mapped[int]
    max_concurrent_objects: Mapped[int]
    availability_seconds: Mapped[int | None]
    """How long an object waits for its answers once it is open; None: until the job ends."""
    priority: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """Of two jobs of a team, the one with the higher number comes first."""
    deadline: Mapped[datetime | None]
    required_skills: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    """Only members of the team with all of these are offered the job; in lower case."""
    max_answers_per_worker: Mapped[int | None]
    gold_rate: Mapped[float] = mapped_column(Float, server_default="0")
    """Share of what a worker is given that is a question with a known answer, as a fraction."""
    test_questions: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """Length of the test before the job; 0: none."""
    test_pass_share: Mapped[float] = mapped_column(Float, server_default="1")
    """Share of the test that must be right, as a fraction."""
    task_price_mills: Mapped[int | None]
    """What one answer costs, in thousandths of a US dollar; None: nothing is counted."""
    budget_mills: Mapped[int | None]
    """Nothing is handed out that would take the cost of all answers beyond this."""
    audited_attribute: Mapped[str | None]
    """Key of the earlier label that the job verifies or adjusts."""
    pre_function: Mapped[str | None]
    """Name or ARN of the function that makes the task input; None: the manifest line itself."""
    post_function: Mapped[str | None]
    """Name or ARN of the function that consolidates the answers; None: the task type's own method."""
    max_human_labeled: Mapped[int | None]
    """Stopping condition: so many objects labelled by people."""
    max_percentage_labeled: Mapped[int | None] = mapped_column(SmallInteger)
    """Stopping condition: so many per cent of the objects labelled, by people or model."""
    input_topic: Mapped[str | None]
    """ARN of the topic that brings objects; set for a streaming job, which ends only when stopped."""
    output_topic: Mapped[str | None]
    """ARN of the topic on which each finished object is published."""
    automated: Mapped[bool]
    target_error: Mapped[float | None]
    """Largest error rate promised for machine labels, as a fraction; set when `automated`."""
    confidence: Mapped[float | None]
    """Probability with which the promise holds, as a fraction; set when `automated`."""
    objects_total: Mapped[int | None]
    kept_human: Mapped[int] = mapped_column(server_default="0")
    """Objects that came with this label, made by people; they pass through."""
    kept_machine: Mapped[int] = mapped_column(server_default="0")
    """The same, made by a model."""
    created_at: Mapped[Created]
    modified_at: Mapped[Created]
    imported_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    """When the last data object got its label or its failure; export follows."""
    ended_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    """Nobody sees the job any more and its name is free; its rows go in the background."""

    __table_args__ = (
        CheckConstraint(
            "status IN ('Initializing', 'InProgress', 'Completed', 'Failed', 'Stopping', 'Stopped')",
            name="status",
        ),
        CheckConstraint("name_key = lower(name)", name="name_key_is_lower"),
        CheckConstraint("(status = 'Failed') = (failure_reason IS NOT NULL)", name="failed_has_reason"),
        CheckConstraint(
            "(status IN ('Completed', 'Failed', 'Stopped')) = (ended_at IS NOT NULL)", name="ended"
        ),
        CheckConstraint("status <> 'InProgress' OR objects_total IS NOT NULL", name="counted"),
        CheckConstraint(
            "automated = (target_error IS NOT NULL) AND automated = (confidence IS NOT NULL)", name="promise"
        ),
        CheckConstraint("workers_per_object BETWEEN 1 AND 9", name="workers_per_object"),
        CheckConstraint("gold_rate BETWEEN 0 AND 0.5", name="gold_rate"),
        CheckConstraint("test_pass_share BETWEEN 0 AND 1", name="test_pass_share"),
        CheckConstraint("budget_mills IS NULL OR task_price_mills IS NOT NULL", name="budget_has_price"),
        CheckConstraint("input_manifest IS NOT NULL OR input_topic IS NOT NULL", name="has_input"),
        CheckConstraint(
            "status NOT IN ('Stopping', 'Stopped') OR stop_reason IS NOT NULL", name="stopped_has_reason"
        ),
    )

    @property
    def streaming(self) -> bool:
        """Objects arrive while the job runs."""
        return self.input_topic is not None


class JobDefinition(Base):
    """What a job was created with and few readers need; `labeling_job` stays narrow, every claim reads it."""

    __tablename__ = "job_definition"

    job_id: Mapped[int] = mapped_column(ForeignKey("labeling_job.id", ondelete="CASCADE"), primary_key=True)
    request: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """The CreateLabelingJob request, for the members that only DescribeLabelingJob gives back."""
    role_arn: Mapped[str | None]
    template: Mapped[str | None]
    """The worker template's text, read when the job was created."""
    label_categories: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """The label category document."""
    selection: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Which lines of the manifest are imported: `where`, `sample`, `seed`, `first`."""


class JobLog(Base):
    """What a requester should know of a job's running. Append-only; every service writes it."""

    __tablename__ = "job_log"

    id: Mapped[Id]
    job_id: Mapped[int] = mapped_column(ForeignKey("labeling_job.id", ondelete="CASCADE"), index=True)
    at: Mapped[Created]
    service: Mapped[str]
    level: Mapped[str]
    message: Mapped[str]
    details: Mapped[str | None]
    """For example the stack trace of a function."""


class TeamNotice(Base):
    """A team was told on its notification topic that a job is there, or about to end."""

    __tablename__ = "team_notice"

    job_id: Mapped[int] = mapped_column(ForeignKey("labeling_job.id", ondelete="CASCADE"), primary_key=True)
    team_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    about: Mapped[str] = mapped_column(primary_key=True)
    """`available`, or `expiring` and the date: told once, and again when the date has changed."""
    told_at: Mapped[Created]


class StreamedObject(Base):
    """The id of an object of a streaming job; a second message with the same id is dropped."""

    __tablename__ = "streamed_object"

    job_id: Mapped[int] = mapped_column(ForeignKey("labeling_job.id", ondelete="CASCADE"), primary_key=True)
    object_id: Mapped[str] = mapped_column(primary_key=True)
    ordinal: Mapped[int]
    arrived_at: Mapped[Created]
    published_at: Mapped[datetime | None]
    """When its line of the output was published, after it got its label or its failure."""

    __table_args__ = (
        UniqueConstraint("job_id", "ordinal"),
        Index("ix_streamed_object_unpublished", "job_id", postgresql_where=text("published_at IS NULL")),
    )


class ImportCheckpoint(Base):
    """How far the import of a manifest has come; written with each chunk of rows."""

    __tablename__ = "import_checkpoint"

    job_id: Mapped[int] = mapped_column(ForeignKey("labeling_job.id"), primary_key=True)
    etag: Mapped[str]
    """The manifest's version; the import starts again when it has changed."""
    byte_offset: Mapped[int]
    lines_read: Mapped[int]
    objects: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())


class DatasetObject(Base):
    """One manifest line, kept as it came; `ordinal` is its 0-based index among the data objects."""

    __tablename__ = "dataset_object"

    job_id: Mapped[int] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str]
    kept: Mapped[bool] = mapped_column(server_default=false())
    """The line came with the job's label (a chained job): it passes through as it is."""


class GoldQuestion(Base):
    """A question whose right answer is known. It is no part of the dataset: its ordinal is negative."""

    __tablename__ = "gold_question"

    job_id: Mapped[int] = mapped_column(ForeignKey("labeling_job.id", ondelete="CASCADE"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line: Mapped[str]
    """A manifest line like any other; nothing in it tells the label."""
    purpose: Mapped[str]
    """`gold`: mixed in among the work; `test`: asked before it."""
    label: Mapped[Any] = mapped_column(JSON)
    """The right label, in the store's form."""
    created_at: Mapped[Created]
    retired_at: Mapped[datetime | None]
    """It is not asked any more, and answers to it say nothing of who gave them."""

    __table_args__ = (
        CheckConstraint("ordinal < 0", name="ordinal_is_negative"),
        CheckConstraint("purpose IN ('gold', 'test')", name="purpose"),
    )


class ObjectFailure(Base):
    """Why a data object cannot be labelled. Append-only; whichever service finds the fault writes it."""

    __tablename__ = "object_failure"

    job_id: Mapped[int] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str]
    found_by: Mapped[str]
    created_at: Mapped[Created]


Index(
    "uq_labeling_job_name_key",
    LabelingJob.name_key,
    unique=True,
    postgresql_where=LabelingJob.deleted_at.is_(None),
)
Index("ix_labeling_job_open", LabelingJob.id, postgresql_where=LabelingJob.ended_at.is_(None))
