"""Written by task-router: what people may claim, what they hold, what they answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import Mapped, mapped_column

from groundwork.store.models.base import Base, Created, Id


class WorkOrder(Base):
    """A run of data objects that people are to label: a whole job, one batch of the autolabeler, or objects
    that are tried again.

    Tasks are opened from `opened` on, a few at a time (the working set), in the order of the manifest, of the
    batch or of the list.
    """

    __tablename__ = "work_order"

    id: Mapped[Id]
    job_id: Mapped[int] = mapped_column(ForeignKey("labeling_job.id"))
    source: Mapped[str] = mapped_column(server_default="job")
    """What asked for it: `job`, `batch:<id>`, `retry:<event id>`, or `aside:<uuid>` for objects of another
    order that wait for their function; each at most once."""
    batch_id: Mapped[int | None]
    """The batch whose objects these are; with neither it nor `ordinals`, every object in manifest order."""
    ordinals: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger))
    """The objects, listed."""
    size: Mapped[int]
    opened: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[Created]

    __table_args__ = (
        UniqueConstraint("job_id", "source"),
        CheckConstraint("opened BETWEEN 0 AND size", name="opened_within_size"),
        Index("ix_work_order_unfinished", "job_id", postgresql_where=text("opened < size")),
    )


class LabelingTask(Base):
    """One data object that people are labelling."""

    __tablename__ = "labeling_task"

    id: Mapped[Id]
    job_id: Mapped[int]
    ordinal: Mapped[int]
    state: Mapped[str]
    answers_wanted: Mapped[int] = mapped_column(SmallInteger)
    answers: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    opened_at: Mapped[Created]
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("job_id", "ordinal"),
        CheckConstraint("state IN ('open', 'answered', 'withdrawn')", name="state"),
        CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name="answered"),
        CheckConstraint("answers BETWEEN 0 AND answers_wanted", name="answers"),
        Index("ix_labeling_task_open", "job_id", postgresql_where=text("state = 'open'")),
    )


class TaskInput(Base):
    """What a pre-annotation function made of a data object: `task.input` of its tasks."""

    __tablename__ = "task_input"

    job_id: Mapped[int] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    input: Mapped[dict[str, Any]] = mapped_column(JSON)


class JobDrain(Base):
    """A job whose work is being withdrawn, and until when answers in hand are still taken."""

    __tablename__ = "job_drain"

    job_id: Mapped[int] = mapped_column(primary_key=True)
    until: Mapped[datetime]
    drained_at: Mapped[datetime | None]


class TaskSlot(Base):
    """One answer that is wanted. The hot table: narrow, short-lived rows, lease columns in no index."""

    __tablename__ = "task_slot"

    id: Mapped[Id]
    job_id: Mapped[int]
    task_id: Mapped[int] = mapped_column(ForeignKey("labeling_task.id"))
    lease_token: Mapped[UUID | None]
    lease_owner: Mapped[int | None]
    lease_client: Mapped[UUID | None]
    """Which window or program of the owner claimed it, if it said so."""
    leased_at: Mapped[datetime | None]
    lease_until: Mapped[datetime] = mapped_column(server_default=text("'-infinity'"))
    claims: Mapped[int] = mapped_column(Integer, server_default="0")

    __table_args__ = (
        CheckConstraint(
            "(lease_token IS NULL) = (lease_owner IS NULL) AND (lease_token IS NULL) = (leased_at IS NULL)",
            name="lease_whole",
        ),
        Index("ix_task_slot_job_id", "job_id", "id"),
        Index("ix_task_slot_task_id", "task_id"),
        {
            "postgresql_with": {
                "fillfactor": 70,
                "autovacuum_vacuum_scale_factor": 0,
                "autovacuum_vacuum_threshold": 2000,
            }
        },
    )


class Answer(Base):
    """What one worker submitted for one task; `lease_token` makes a repeated submit harmless."""

    __tablename__ = "answer"

    id: Mapped[Id]
    job_id: Mapped[int]
    task_id: Mapped[int] = mapped_column(ForeignKey("labeling_task.id"))
    ordinal: Mapped[int]
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    lease_token: Mapped[UUID] = mapped_column(unique=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """In the order in which the worker's form gave it, as `json` keeps it."""
    accepted_at: Mapped[datetime]
    submitted_at: Mapped[Created]
    seconds_spent: Mapped[float] = mapped_column(Float)

    __table_args__ = (
        UniqueConstraint("task_id", "worker_id", name="one_answer_per_worker"),
        Index("ix_answer_job_id_ordinal", "job_id", "ordinal"),
        Index("ix_answer_worker_id_submitted_at", "worker_id", "submitted_at"),
    )


class WorkerSession(Base):
    """A signed-in worker; the cookie's token is kept hashed."""

    __tablename__ = "worker_session"

    token_sha256: Mapped[str] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), index=True)
    created_at: Mapped[Created]
    expires_at: Mapped[datetime]
