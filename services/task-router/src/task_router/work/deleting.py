"""Forgetting a deleted job."""

from __future__ import annotations

from groundwork.events import JobDeleted
from groundwork.messaging import Delivery, Subscription
from groundwork.service import Platform
from groundwork.store.deleting import delete_job_rows
from groundwork.store.models import (
    Answer,
    Base,
    DiscardedAnswer,
    GoldResult,
    JobDrain,
    JobSpending,
    LabelingTask,
    ProblemReport,
    Qualification,
    TaskDecline,
    TaskDraft,
    TaskEvent,
    TaskInput,
    TaskSlot,
    TurkAssignment,
    TurkHit,
    VendorTask,
    WorkerRecord,
    WorkOrder,
)

TABLES: tuple[type[Base], ...] = (
    WorkOrder,
    TaskSlot,
    GoldResult,
    Answer,
    DiscardedAnswer,
    TaskDecline,
    LabelingTask,
    TaskInput,
    TaskDraft,
    ProblemReport,
    Qualification,
    WorkerRecord,
    JobSpending,
    VendorTask,
    TurkAssignment,
    TurkHit,
    JobDrain,
    TaskEvent,
)
"""In an order that keeps the foreign keys; the orders first, so that nothing more is opened, and the trail
last, so that nothing tells of what is gone. What hangs on an answer alone goes with it."""


def job_deleted_subscription(platform: Platform) -> Subscription[JobDeleted]:
    async def handle(delivery: Delivery[JobDeleted]) -> None:
        for event in delivery.events:
            await delete_job_rows(platform.database, event.job_id, TABLES)

    return Subscription("task-router-job-deleted", JobDeleted, handle)
