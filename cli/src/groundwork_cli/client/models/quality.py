"""Quality of a job's work: known questions, how workers do, and blocks."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from groundwork_cli.client.models.base import Message

Purpose = Literal["gold", "test"]


class KnownQuestionsStored(Message):
    added: int
    known: int
    """How many were there already."""
    total: int


class KnownQuestion(Message):
    question_id: int
    purpose: Purpose
    line: dict[str, Any]
    answer: dict[str, Any] | None
    answers: int
    """How many workers have answered it."""
    right_share: float | None
    mean_agreement: float | None
    created_at: datetime
    retired_at: datetime | None


class Block(Message):
    reason: str
    discard_answers: bool
    blocked_by: str
    blocked_at: datetime
    applied_at: datetime | None


class Agreement(Message):
    """With how many labels answers were compared, and how well they agreed on average, from 0 to 1."""

    answers: int
    mean: float | None


class KnownAnswers(Message):
    answers: int
    right: int
    right_share: float | None
    mean_agreement: float | None


class TestResult(Message):
    passed: bool
    share_right: float


class WorkerReport(Message):
    """What a worker has done in a job, how fast and how well."""

    worker_id: str
    name: str
    answers: int
    seconds: float
    seconds_per_answer: float | None
    answers_in_last_hour: int
    agreement: Agreement
    known: KnownAnswers
    test: TestResult | None
    model_accuracy: float | None
    declined: int
    released: int
    block: Block | None
    first_at: datetime | None
    last_at: datetime | None
