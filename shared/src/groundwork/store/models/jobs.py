"""Written by job-api: keys, workforces, jobs and the data objects of their manifests."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from groundwork.store.models.base import Base, Created, Id


class ApiKey(Base):
    """A bearer key of the REST API; only its hash is kept."""

    __tablename__ = "api_key"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    key_sha256: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[Created]
    revoked_at: Mapped[datetime | None]


class WorkTeam(Base):
    """A private work team. Names are compared without regard to case."""

    __tablename__ = "work_team"

    id: Mapped[Id]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str]
    created_at: Mapped[Created]

    __table_args__ = (CheckConstraint("name_key = lower(name)", name="name_key_is_lower"),)


class Worker(Base):
    """A person (or robot) who answers tasks."""

    __tablename__ = "worker"

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    """Stable and opaque; what worker-response files carry."""
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    created_at: Mapped[Created]


class TeamMember(Base):
    __tablename__ = "team_member"

    team_id: Mapped[int] = mapped_column(ForeignKey("work_team.id"), primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), primary_key=True, index=True)
    created_at: Mapped[Created]


class LabelingJob(Base):
    """A labelling job and its settings. `status` follows the contract's state machine."""

    __tablename__ = "labeling_job"

    id: Mapped[Id]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(index=True)
    failure_reason: Mapped[str | None]
    task_type: Mapped[str]
    label_attribute: Mapped[str]
    labels: Mapped[list[str]] = mapped_column(JSONB)
    """Label names; the index in this list is the class id in every output."""
    input_manifest: Mapped[str]
    output_path: Mapped[str]
    output_manifest: Mapped[str | None]
    team_id: Mapped[int] = mapped_column(ForeignKey("work_team.id"), index=True)
    title: Mapped[str]
    description: Mapped[str]
    instructions: Mapped[str]
    workers_per_object: Mapped[int] = mapped_column(SmallInteger)
    task_time_limit_seconds: Mapped[int]
    max_concurrent_objects: Mapped[int]
    automated: Mapped[bool]
    target_error: Mapped[float | None]
    """Largest error rate promised for machine labels, as a fraction; set when `automated`."""
    confidence: Mapped[float | None]
    """Probability with which the promise holds, as a fraction; set when `automated`."""
    objects_total: Mapped[int | None]
    created_at: Mapped[Created]
    modified_at: Mapped[Created]
    imported_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    """When the last data object got its label or its failure; export follows."""
    ended_at: Mapped[datetime | None]

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


class ObjectFailure(Base):
    """Why a data object cannot be labelled. Append-only; whichever service finds the fault writes it."""

    __tablename__ = "object_failure"

    job_id: Mapped[int] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str]
    found_by: Mapped[str]
    created_at: Mapped[Created]


Index("ix_labeling_job_open", LabelingJob.id, postgresql_where=LabelingJob.ended_at.is_(None))
