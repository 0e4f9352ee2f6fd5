"""Forgetting a deleted job."""

from __future__ import annotations

from groundwork.events import JobDeleted
from groundwork.messaging import Delivery, Subscription
from groundwork.service import Platform
from groundwork.store.deleting import delete_job_rows
from groundwork.store.models import (
    Batch,
    BatchObject,
    Certificate,
    LearningRound,
    LearningRun,
    MachineLabel,
)

TABLES = (LearningRun, BatchObject, Batch, LearningRound, MachineLabel, Certificate)
"""The run first, so that no step of it is recorded any more."""


def job_deleted_subscription(platform: Platform) -> Subscription[JobDeleted]:
    async def handle(delivery: Delivery[JobDeleted]) -> None:
        for event in delivery.events:
            await delete_job_rows(platform.database, event.job_id, TABLES)

    return Subscription("autolabeler-job-deleted", JobDeleted, handle, concurrency=1)
