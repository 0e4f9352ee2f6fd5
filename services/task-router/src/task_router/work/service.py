"""Where work comes from: whole jobs, and the batches that the autolabeler asks for."""

from __future__ import annotations

from datetime import timedelta

from groundwork.events import BatchSelected, JobImported
from groundwork.messaging import Delivery, Subscription
from groundwork.service import Platform, Reconciler
from task_router.work.filler import Filler
from task_router.work.repository import WorkRepository

OVERDUE = timedelta(seconds=10)
"""Age at which a job or a batch without a work order has lost its event."""


def job_imported_subscription(filler: Filler) -> Subscription[JobImported]:
    """A job without automation is one order of all its objects; the others wait for batches."""

    async def handle(delivery: Delivery[JobImported]) -> None:
        async with delivery.transaction() as (session, fresh):
            for event in fresh:
                if not event.automated:
                    await WorkRepository(session).add_order(event.job_id, None, event.objects)
        for event in delivery.events:
            filler.poke(event.job_id)

    return Subscription("task-router-job-imported", JobImported, handle)


def batch_selected_subscription(filler: Filler) -> Subscription[BatchSelected]:
    async def handle(delivery: Delivery[BatchSelected]) -> None:
        async with delivery.transaction() as (session, fresh):
            for event in fresh:
                await WorkRepository(session).add_order(event.job_id, event.batch_id, event.size)
        for event in delivery.events:
            filler.poke(event.job_id)

    return Subscription("task-router-batch-selected", BatchSelected, handle)


def work_reconciler(platform: Platform, filler: Filler) -> Reconciler:
    async def heal() -> int:
        """Orders that no event brought, and working sets that nobody has filled."""
        async with platform.transaction() as session:
            repository = WorkRepository(session)
            added = await repository.add_missing_orders(OVERDUE)
            unfinished = await repository.jobs_with_unfinished_orders()
        for job_id in unfinished:
            filler.poke(job_id)
        return added

    return Reconciler("task-router-work", heal)
