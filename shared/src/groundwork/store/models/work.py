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
    LargeBinary,
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
    priority: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """Of what people are offered in a job, the slots of orders with a higher number come first."""
    created_at: Mapped[Created]

    __table_args__ = (
        UniqueConstraint("job_id", "source"),
        CheckConstraint("opened BETWEEN 0 AND size", name="opened_within_size"),
        Index("ix_work_order_unfinished", "job_id", postgresql_where=text("opened < size")),
    )


class LabelingTask(Base):
    """One data object that people are labelling, or a question whose answer is known.

    The latter have a negative ordinal (`GoldQuestion`) and the state `known`: they are asked of each worker
    anew, want no number of answers, and make no label.
    """

    __tablename__ = "labeling_task"

    id: Mapped[Id]
    job_id: Mapped[int]
    ordinal: Mapped[int]
    state: Mapped[str]
    answers_wanted: Mapped[int] = mapped_column(SmallInteger)
    answers: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    declines: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    opinions_wanted: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """So many answers at least, because those that came did not agree; an edit does not ask for fewer."""
    opened_at: Mapped[Created]
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("job_id", "ordinal"),
        CheckConstraint("state IN ('open', 'answered', 'withdrawn', 'known')", name="state"),
        CheckConstraint("(state = 'known') = (ordinal < 0)", name="known_are_negative"),
        CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name="answered"),
        CheckConstraint("answers BETWEEN 0 AND answers_wanted OR state = 'known'", name="answers"),
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
    worked_since: Mapped[datetime | None]
    """Since when the owner has been at it; None while nobody is, and while the work is stopped for later."""
    worked_seconds: Mapped[float] = mapped_column(Float, server_default="0")
    """How long the owner was at it before."""
    claims: Mapped[int] = mapped_column(Integer, server_default="0")
    priority: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """Fixed when the slot is made, and so may stand in an index."""

    __table_args__ = (
        CheckConstraint(
            "(lease_token IS NULL) = (lease_owner IS NULL) AND (lease_token IS NULL) = (leased_at IS NULL)",
            name="lease_whole",
        ),
        Index("ix_task_slot_offered", "job_id", text("priority DESC"), "id"),
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
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """In the order in which the worker's form gave it, as `json` keeps it."""
    content_ref: Mapped[str | None]
    """S3 address of the content instead, when that is large."""
    revision: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """How often the worker went back and changed it."""
    accepted_at: Mapped[datetime]
    submitted_at: Mapped[Created]
    seconds_spent: Mapped[float] = mapped_column(Float)

    __table_args__ = (
        UniqueConstraint("task_id", "worker_id", name="one_answer_per_worker"),
        CheckConstraint("(content IS NULL) <> (content_ref IS NULL)", name="content_somewhere"),
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


class AnswerRevision(Base):
    """What an answer was before its worker went back and changed it."""

    __tablename__ = "answer_revision"

    answer_id: Mapped[int] = mapped_column(
        ForeignKey("answer.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    revision: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    content_ref: Mapped[str | None]
    replaced_at: Mapped[Created]


class AnswerReopening(Base):
    """A worker who went back to the last thing submitted. The answer stands until another takes its place."""

    __tablename__ = "answer_reopening"

    token: Mapped[UUID] = mapped_column(primary_key=True)
    """Plays the lease token's part in the second submit."""
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), index=True)
    worker_id: Mapped[int]
    until: Mapped[datetime]
    used_at: Mapped[datetime | None]
    created_at: Mapped[Created]


class DiscardedAnswer(Base):
    """An answer that counts no more, because its worker was blocked."""

    __tablename__ = "discarded_answer"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The answer's own."""
    job_id: Mapped[int]
    task_id: Mapped[int]
    ordinal: Mapped[int]
    worker_id: Mapped[int]
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    content_ref: Mapped[str | None]
    accepted_at: Mapped[datetime]
    submitted_at: Mapped[datetime]
    seconds_spent: Mapped[float] = mapped_column(Float)
    discarded_at: Mapped[Created]
    reason: Mapped[str]

    __table_args__ = (Index("ix_discarded_answer_job_id", "job_id", "ordinal"),)


class TaskDecline(Base):
    """A worker who will not be offered this task again."""

    __tablename__ = "task_decline"

    task_id: Mapped[int] = mapped_column(ForeignKey("labeling_task.id"), primary_key=True)
    worker_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    job_id: Mapped[int] = mapped_column(index=True)
    reason: Mapped[str | None]
    declined_at: Mapped[Created]


class TaskDraft(Base):
    """Work that is not submitted yet, kept for who holds the slot under this token."""

    __tablename__ = "task_draft"

    lease_token: Mapped[UUID] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(index=True)
    content: Mapped[Any] = mapped_column(JSON)
    saved_at: Mapped[Created]


class ProblemReport(Base):
    """Something is wrong with a task, in the words of a worker."""

    __tablename__ = "problem_report"

    id: Mapped[Id]
    job_id: Mapped[int]
    ordinal: Mapped[int]
    worker_id: Mapped[int]
    message: Mapped[str]
    reported_at: Mapped[Created]

    __table_args__ = (Index("ix_problem_report_job_id", "job_id", "id"),)


class WorkerRecord(Base):
    """What a worker has done in a job: one short row that every claim and submit of his touches."""

    __tablename__ = "worker_record"

    job_id: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    claims: Mapped[int] = mapped_column(server_default="0")
    """Also the ticket that keeps two windows of one worker apart: a claim names the number it saw."""
    answers: Mapped[int] = mapped_column(server_default="0")
    seconds: Mapped[float] = mapped_column(Float, server_default="0")
    """Spent on submitted answers, without pauses."""
    declined: Mapped[int] = mapped_column(server_default="0")
    released: Mapped[int] = mapped_column(server_default="0")
    asked_known: Mapped[int] = mapped_column(server_default="0")
    """Questions with known answers that he was given."""
    first_at: Mapped[Created]
    last_at: Mapped[Created]

    __table_args__ = ({"postgresql_with": {"fillfactor": 70}},)


class GoldResult(Base):
    """How an answer to a question with a known answer compares with it."""

    __tablename__ = "gold_result"

    answer_id: Mapped[int] = mapped_column(
        ForeignKey("answer.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    job_id: Mapped[int]
    worker_id: Mapped[int]
    ordinal: Mapped[int]
    purpose: Mapped[str]
    agreement: Mapped[float] = mapped_column(Float)
    """From 0 to 1, as the task type measures it."""
    right: Mapped[bool]
    judged_at: Mapped[Created]

    __table_args__ = (
        Index("ix_gold_result_job_id_worker_id", "job_id", "worker_id"),
        Index("ix_gold_result_job_id_ordinal", "job_id", "ordinal"),
    )


class Qualification(Base):
    """A worker who has finished the test of a job."""

    __tablename__ = "qualification"

    job_id: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    passed: Mapped[bool]
    share_right: Mapped[float] = mapped_column(Float)
    decided_at: Mapped[Created]


class TaskEvent(Base):
    """One change of a task: who, when, why. Append-only, written in the transaction of the change.

    The key orders rows by transaction, so that a reader who stops at the oldest transaction in progress never
    misses a row that commits late.
    """

    __tablename__ = "task_event"

    transaction: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, server_default=text("pg_current_xact_id()::text::bigint")
    )
    id: Mapped[Id]
    job_id: Mapped[int]
    task_id: Mapped[int]
    ordinal: Mapped[int]
    worker_id: Mapped[int | None]
    """None: nobody in person."""
    kind: Mapped[str]
    """One of `groundwork.activity.TaskEventKind`."""
    reason: Mapped[str | None]
    accepted_at: Mapped[datetime | None]
    """Of what a worker holds or held: since when."""
    lease_token: Mapped[UUID | None]
    """Of an expired lease: by it an answer that comes late finds its task."""
    at: Mapped[Created]

    __table_args__ = (
        Index("ix_task_event_job_id_ordinal", "job_id", "ordinal"),
        Index("ix_task_event_job_id_transaction_id", "job_id", "transaction", "id"),
        Index("ix_task_event_expired", "lease_token", postgresql_where=text("lease_token IS NOT NULL")),
    )


class ActivityCursor(Base):
    """How far task events have been told to the world."""

    __tablename__ = "activity_cursor"

    name: Mapped[str] = mapped_column(primary_key=True)
    transaction: Mapped[int] = mapped_column(server_default="0")
    id: Mapped[int] = mapped_column(server_default="0", autoincrement=False)


class JobSpending(Base):
    """What the answers of a job have cost so far; only of jobs whose tasks have a price."""

    __tablename__ = "job_spending"

    job_id: Mapped[int] = mapped_column(primary_key=True)
    spent_mills: Mapped[int] = mapped_column(server_default="0")
    """In thousandths of a US dollar."""
    told_budget_mills: Mapped[int | None]
    """The budget of which the requester was told that it is reached."""


class SignInAttempts(Base):
    """Failed attempts to sign in, by account or by address."""

    __tablename__ = "sign_in_attempts"

    key: Mapped[str] = mapped_column(primary_key=True)
    """`account:<SHA-256 of the e-mail>` or `address:<IP address>`."""
    failures: Mapped[int]
    last_failed_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


class OidcSignIn(Base):
    """A worker who was sent to an identity provider and is not back yet."""

    __tablename__ = "oidc_sign_in"

    state_sha256: Mapped[str] = mapped_column(primary_key=True)
    workforce_id: Mapped[int]
    nonce: Mapped[str]
    sealed_verifier: Mapped[bytes] = mapped_column(LargeBinary)
    """The PKCE code verifier."""
    browser_sha256: Mapped[str]
    """Of a cookie: who comes back must be who was sent."""
    return_to: Mapped[str]
    """The portal's page that the worker goes on to."""
    expires_at: Mapped[datetime]


class VendorTask(Base):
    """A task that was pushed to a vendor's webhook, and what became of it."""

    __tablename__ = "vendor_task"

    lease_token: Mapped[UUID] = mapped_column(primary_key=True)
    team_id: Mapped[int]
    job_id: Mapped[int] = mapped_column(index=True)
    slot_id: Mapped[int]
    worker_id: Mapped[int]
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_attempt_at: Mapped[datetime | None] = mapped_column(index=True)
    """None: delivered, or given up."""
    delivered_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    """When it was no longer with the vendor: answered, declined, or taken back."""
    last_error: Mapped[str | None]
    created_at: Mapped[Created]

    __table_args__ = (
        Index("ix_vendor_task_outstanding", "team_id", postgresql_where=text("ended_at IS NULL")),
    )


class TurkHit(Base):
    """A HIT that stands on Mechanical Turk for one task."""

    __tablename__ = "turk_hit"

    task_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    job_id: Mapped[int] = mapped_column(index=True)
    ordinal: Mapped[int]
    request_token: Mapped[str] = mapped_column(unique=True)
    """`UniqueRequestToken`: asking twice makes one HIT."""
    hit_id: Mapped[str | None] = mapped_column(unique=True)
    assignments: Mapped[int] = mapped_column(SmallInteger)
    price_mills: Mapped[int]
    state: Mapped[str]
    last_error: Mapped[str | None]
    created_at: Mapped[Created]
    expires_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("state IN ('publishing', 'open', 'closing', 'closed')", name="state"),)


class TurkAssignment(Base):
    """What a turker handed in, and what we said to it."""

    __tablename__ = "turk_assignment"

    assignment_id: Mapped[str] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(index=True)
    job_id: Mapped[int] = mapped_column(index=True)
    hit_id: Mapped[str]
    worker_id: Mapped[int]
    state: Mapped[str]
    reason: Mapped[str | None]
    submitted_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("state IN ('taken', 'approved', 'rejected')", name="state"),)
