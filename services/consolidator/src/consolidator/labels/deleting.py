"""Forgetting a deleted job."""

from __future__ import annotations

from groundwork.events import JobDeleted
from groundwork.messaging import Delivery, Subscription
from groundwork.store import Database
from groundwork.store.deleting import delete_job_rows
from groundwork.store.models import ConsolidationFit, HumanLabel, WorkerSkill

TABLES = (HumanLabel, WorkerSkill, ConsolidationFit)


def job_deleted_subscription(database: Database) -> Subscription[JobDeleted]:
    async def handle(delivery: Delivery[JobDeleted]) -> None:
        for event in delivery.events:
            await delete_job_rows(database, event.job_id, TABLES)

    return Subscription("consolidator-job-deleted", JobDeleted, handle, concurrency=1)
