"""Forgetting a deleted job."""

from __future__ import annotations

from groundwork.events import JobDeleted
from groundwork.messaging import Delivery, Subscription
from groundwork.service import Platform
from groundwork.store.deleting import delete_job_rows
from groundwork.store.models import Answer, JobDrain, LabelingTask, TaskInput, TaskSlot, WorkOrder

TABLES = (WorkOrder, TaskSlot, Answer, LabelingTask, TaskInput, JobDrain)
"""In an order that keeps the foreign keys; the orders first, so that nothing more is opened."""


def job_deleted_subscription(platform: Platform) -> Subscription[JobDeleted]:
    async def handle(delivery: Delivery[JobDeleted]) -> None:
        for event in delivery.events:
            await delete_job_rows(platform.database, event.job_id, TABLES)

    return Subscription("task-router-job-deleted", JobDeleted, handle)
