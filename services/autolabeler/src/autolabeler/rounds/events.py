"""When a learning run moves: its job was imported, its batch was labelled, its next step is due."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from autolabeler.rounds.repository import RunRepository
from autolabeler.rounds.service import Rounds
from groundwork.events import JobEvent, JobImported, ObjectsFailed, ObjectsLabeled, RoundDue
from groundwork.messaging import Delivery, Subscription, add_event
from groundwork.service import Platform, Reconciler
from groundwork.store.models import LabelingJob, LearningRun

STALLED = timedelta(minutes=10)
"""A step that is due for so long has lost its message; a slow one that is repeated changes nothing."""


def round_subscriptions(platform: Platform, rounds: Rounds) -> list[Subscription[Any]]:
    async def imported(delivery: Delivery[JobImported]) -> None:
        async with delivery.transaction() as (session, fresh):
            for event in fresh:
                if event.automated:
                    await start_run(session, event.job_id)

    async def labelled(delivery: Delivery[JobEvent]) -> None:
        for job_id in {event.job_id for event in delivery.events}:
            async with platform.transaction() as session:
                await end_batch(session, job_id)

    async def due(delivery: Delivery[RoundDue]) -> None:
        (event,) = delivery.events
        await rounds.advance(event.job_id, event.round)

    return [
        Subscription("autolabeler-job-imported", JobImported, imported),
        Subscription("autolabeler-objects-labeled", ObjectsLabeled, labelled, batch=100, concurrency=1),
        Subscription("autolabeler-objects-failed", ObjectsFailed, labelled, batch=100, concurrency=1),
        Subscription("autolabeler-round-due", RoundDue, due, concurrency=1),
    ]


def round_reconciler(platform: Platform) -> Reconciler:
    async def heal() -> int:
        """Runs that were never started, batches that ended unseen, steps that nobody took."""
        healed = 0
        async with platform.transaction() as session:
            for job in await RunRepository(session).automated_jobs_without_run():
                healed += await start_run(session, job.id)
        async with platform.database.sessions() as session:
            labeling = list(
                await session.scalars(
                    select(LearningRun.job_id)
                    .join(LabelingJob, LabelingJob.id == LearningRun.job_id)
                    .where(LearningRun.state == "labeling", LabelingJob.status == "InProgress")
                )
            )
        for job_id in labeling:
            async with platform.transaction() as session:
                healed += await end_batch(session, job_id)
        async with platform.transaction() as session:
            stalled = await session.scalars(
                select(LearningRun)
                .join(LabelingJob, LabelingJob.id == LearningRun.job_id)
                .where(
                    LearningRun.state == "due",
                    LearningRun.updated_at < func.now() - STALLED,
                    LabelingJob.status == "InProgress",
                )
                .with_for_update(of=LearningRun, skip_locked=True)
            )
            for run in stalled:
                await _set_due(session, run)
                healed += 1
        return healed

    return Reconciler("rounds", heal)


async def start_run(session: AsyncSession, job_id: int) -> bool:
    """Begin the job's learning run, once."""
    run = await session.scalar(
        insert(LearningRun)
        .values(job_id=job_id, state="due", round=0, seed=secrets.randbelow(2**31))
        .on_conflict_do_nothing()
        .returning(LearningRun)
    )
    if run is None:
        return False
    await _set_due(session, run)
    return True


async def end_batch(session: AsyncSession, job_id: int) -> bool:
    """If people have finished the job's batch, have the next step computed."""
    repository = RunRepository(session)
    run = await repository.run_in(job_id, "labeling")
    if run is None:
        return False
    batch = await repository.last_batch(job_id)
    if batch is None or not await repository.batch_is_done(batch):
        return False
    await repository.complete_batch(batch)
    await _set_due(session, run)
    return True


async def _set_due(session: AsyncSession, run: LearningRun) -> None:
    run.state = "due"
    run.updated_at = (await session.execute(select(func.now()))).scalar_one()
    add_event(session, RoundDue(job_id=run.job_id, round=run.round))
