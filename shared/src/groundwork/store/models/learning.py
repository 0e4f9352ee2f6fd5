"""Written by autolabeler: rounds, the batches people are asked for, machine labels and their certificate."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Float, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSON, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from groundwork.store.models.base import Base, Created, Id


class LearningRun(Base):
    """The state machine of one job with automated labelling.

    `due`: a step is to be computed. `labeling`: people are working on the batch of this round.
    `finished`: nothing is left to decide.
    """

    __tablename__ = "learning_run"

    job_id: Mapped[int] = mapped_column(ForeignKey("labeling_job.id"), primary_key=True)
    state: Mapped[str]
    round: Mapped[int] = mapped_column(Integer)
    """Counts batches; each step is recorded only if the run is still in the round it started from."""
    seed: Mapped[int] = mapped_column(BigInteger)
    drawn: Mapped[int] = mapped_column(server_default="0")
    """Length of the prefix of the job's random order that is the sample R."""
    audits: Mapped[int] = mapped_column(Integer, server_default="0")
    """Audits that have failed."""
    look: Mapped[int] = mapped_column(Integer, server_default="0")
    """Which look at the present audit the batch is for; counts from 0."""
    outcome: Mapped[str | None]
    """`certified` or `people`, once decided."""
    reason: Mapped[str | None]
    updated_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint("state IN ('due', 'labeling', 'finished')", name="state"),
        CheckConstraint("outcome IN ('certified', 'people')", name="outcome"),
    )


class LearningRound(Base):
    """What one training taught: evaluation, plan, and where the frozen predictions lie."""

    __tablename__ = "learning_round"

    job_id: Mapped[int] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(Integer, primary_key=True)
    evaluation: Mapped[Any] = mapped_column(JSONB)
    plan: Mapped[Any] = mapped_column(JSONB)
    people_labeled: Mapped[int]
    unlabeled: Mapped[int]
    predictions_uri: Mapped[str]
    predictions_sha256: Mapped[str]
    created_at: Mapped[Created]


class Batch(Base):
    """Data objects that people are asked for in one round."""

    __tablename__ = "batch"

    id: Mapped[Id]
    job_id: Mapped[int] = mapped_column(ForeignKey("labeling_job.id"))
    round: Mapped[int] = mapped_column(Integer)
    purpose: Mapped[str]
    size: Mapped[int]
    created_at: Mapped[Created]
    completed_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("job_id", "round"),
        CheckConstraint("purpose IN ('learn', 'audit', 'remainder')", name="purpose"),
    )


class BatchObject(Base):
    """One object of a batch, in the order in which people see them."""

    __tablename__ = "batch_object"

    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int]
    ordinal: Mapped[int]

    __table_args__ = (UniqueConstraint("job_id", "ordinal"),)


class MachineLabel(Base):
    """A label that a model made, within the promise of the job's certificate."""

    __tablename__ = "machine_label"

    job_id: Mapped[int] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[Any] = mapped_column(JSON)
    confidence: Mapped[float] = mapped_column(Float)
    round: Mapped[int] = mapped_column(Integer)
    labeled_at: Mapped[Created]


class Certificate(Base):
    """The promise about the machine labels of a job, with its evidence."""

    __tablename__ = "certificate"

    job_id: Mapped[int] = mapped_column(ForeignKey("labeling_job.id"), primary_key=True)
    document: Mapped[Any] = mapped_column(JSONB)
    created_at: Mapped[Created]
