"""Where work comes from: whole jobs, batches that the autolabeler asks for, arrivals, and second tries."""

from __future__ import annotations

from datetime import timedelta

from groundwork.events import BatchSelected, JobImported, ObjectsArrived, ObjectsRetried
from groundwork.messaging import Delivery, Subscription
from groundwork.service import Platform, Reconciler
from task_router.work.closing import tell_complete
from task_router.work.filler import Filler
from task_router.work.overlooked import OverlookedWork
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


def objects_arrived_subscription(filler: Filler) -> Subscription[ObjectsArrived]:
    """The order of a streaming job grows with it."""

    async def handle(delivery: Delivery[ObjectsArrived]) -> None:
        async with delivery.transaction() as (session, fresh):
            for event in fresh:
                await WorkRepository(session).add_order(event.job_id, None, event.objects)
        for event in delivery.events:
            filler.poke(event.job_id)

    return Subscription("task-router-objects-arrived", ObjectsArrived, handle, batch=100, concurrency=1)


def objects_retried_subscription(filler: Filler) -> Subscription[ObjectsRetried]:
    """People are asked for what has no answers; the answers of the other objects are consolidated anew."""

    async def handle(delivery: Delivery[ObjectsRetried]) -> None:
        async with delivery.transaction() as (session, fresh):
            for event in fresh:
                repository = WorkRepository(session)
                answered = await repository.answered(event.job_id, event.ordinals)
                for task in answered:
                    tell_complete(session, event.job_id, task)
                have_answers = {task.ordinal for task in answered}
                unanswered = [ordinal for ordinal in event.ordinals if ordinal not in have_answers]
                if unanswered:
                    await repository.forget_declines(event.job_id, unanswered)
                    await repository.add_retry(event.job_id, f"retry:{event.event_id}", unanswered)
        for event in delivery.events:
            filler.poke(event.job_id)

    return Subscription("task-router-objects-retried", ObjectsRetried, handle)


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
            overlooked = OverlookedWork(session)
            added = await overlooked.add_missing_orders(OVERDUE)
            added += await overlooked.grow_streaming_orders()
            unfinished = await overlooked.jobs_with_unfinished_orders()
        for job_id in unfinished:
            filler.poke(job_id)
        return added

    return Reconciler("task-router-work", heal)
