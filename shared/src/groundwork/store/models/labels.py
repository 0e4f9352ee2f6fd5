"""Written by consolidator: labels made from people's answers, and what is known of each worker."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Float, Integer, SmallInteger
from sqlalchemy.dialects.postgresql import JSON, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from groundwork.store.models.base import Base, Created


class HumanLabel(Base):
    """The consolidated label of one data object, in the form of its task type.

    A label may be revised until export, when later answers tell more about the workers.
    """

    __tablename__ = "human_label"

    job_id: Mapped[int] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[Any] = mapped_column(JSON)
    """`json`, not `jsonb`: what a function of the user's own gave is written out in its own order."""
    confidence: Mapped[float] = mapped_column(Float)
    answers: Mapped[int] = mapped_column(SmallInteger)
    revision: Mapped[int] = mapped_column(Integer, server_default="1")
    labeled_at: Mapped[Created]


class WorkerSkill(Base):
    """The worker model of one worker in one job; `model` belongs to the task type's method."""

    __tablename__ = "worker_skill"

    job_id: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(primary_key=True)
    accuracy: Mapped[float] = mapped_column(Float)
    answers: Mapped[int]
    model: Mapped[Any] = mapped_column(JSONB)


class ConsolidationFit(Base):
    """When the worker model of a job was last fitted, and on how many answers."""

    __tablename__ = "consolidation_fit"

    job_id: Mapped[int] = mapped_column(primary_key=True)
    answers: Mapped[int]
    prior: Mapped[Any] = mapped_column(JSONB)
    fitted_at: Mapped[datetime]
