"""Noticing that a job is done with: every data object is settled, a condition to stop is met, or the job is
being stopped and its people have handed in what they had.

The criteria are functions of the store alone, so a lost message costs only time: events say where to look
soon, the reconciler looks everywhere.
"""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.events import (
    JobEvent,
    JobImported,
    LabelingFinished,
    ObjectsFailed,
    ObjectsLabeled,
    ObjectsMachineLabeled,
    WorkDrained,
)
from groundwork.messaging import Delivery, Subscription, add_event
from groundwork.service import BackgroundLoop, Platform, Reconciler
from groundwork.store.models import LabelingJob
from job_api.lifecycle.conditions import condition_met
from job_api.lifecycle.ending import end_job
from job_api.lifecycle.repository import LifecycleRepository
from job_api.lifecycle.stopping import stop_job

log = structlog.get_logger()

PAUSE = 0.3
"""Seconds between two looks: labels come in bursts, and one look serves them all."""
_RUNNING = ("InProgress", "Stopping")


class CompletionWatch:
    """Jobs that may be done with, and the loop that looks at them."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._jobs: set[int] = set()
        self._marked = asyncio.Event()

    def mark(self, job_id: int) -> None:
        self._jobs.add(job_id)
        self._marked.set()

    async def run(self) -> None:
        while True:
            await self._marked.wait()
            await asyncio.sleep(PAUSE)
            self._marked.clear()
            while self._jobs:
                await look_at(self._platform, self._jobs.pop())

    async def heal(self) -> int:
        """Look at every running job, in case a message was lost."""
        async with self._platform.database.sessions() as session:
            open_jobs = await session.scalars(
                select(LabelingJob.id).where(
                    LabelingJob.status.in_(_RUNNING), LabelingJob.finished_at.is_(None)
                )
            )
        return sum([await look_at(self._platform, job_id) for job_id in open_jobs])

    @property
    def loop(self) -> BackgroundLoop:
        return BackgroundLoop("completion", self.run)

    @property
    def reconciler(self) -> Reconciler:
        return Reconciler("completion", self.heal)

    def subscriptions(self) -> list[Subscription[Any]]:
        async def handle(delivery: Delivery[JobEvent]) -> None:
            for event in delivery.events:
                self.mark(event.job_id)

        kinds = {
            "imported": JobImported,
            "labeled": ObjectsLabeled,
            "machine-labeled": ObjectsMachineLabeled,
            "failed": ObjectsFailed,
            "drained": WorkDrained,
        }
        return [
            Subscription(f"job-api-completion-{name}", kind, handle, batch=100, concurrency=1)
            for name, kind in kinds.items()
        ]


async def look_at(platform: Platform, job_id: int) -> bool:
    """Do what the job's state asks for: finish it, have it stopped, or nothing; whether it was something."""
    async with platform.transaction() as session:
        job = await session.get(LabelingJob, job_id)
        if job is None or job.status not in _RUNNING or job.finished_at is not None:
            return False
        if job.status == "Stopping":
            return await LifecycleRepository(session).drained(job) and await _finish(session, job)
        return await _look_at_running(session, job)


async def _look_at_running(session: AsyncSession, job: LabelingJob) -> bool:
    if job.streaming:
        return False
    repository = LifecycleRepository(session)
    # The sum is cheap and nearly always enough to say no; only when it says yes is each object looked at.
    outcomes = await repository.outcomes(job)
    if outcomes.settled >= (job.objects_total or 0):
        # Labels are taken away again (their answers are discarded) by whoever holds the row, too.
        held = await repository.locked(job.id)
        if held is not None and held.status == "InProgress" and await repository.everything_settled(held):
            return await _finish(session, held)
    reason = condition_met(job, outcomes)
    if reason is None:
        return False
    await stop_job(session, job, reason)
    return True


async def _finish(session: AsyncSession, job: LabelingJob) -> bool:
    """Have the output written, and the job ended; at once when there is nothing to write."""
    finished = await session.scalar(
        update(LabelingJob)
        .where(LabelingJob.id == job.id, LabelingJob.status == job.status, LabelingJob.finished_at.is_(None))
        # Not the transaction's start: to look at every object of a large job takes a while.
        .values(finished_at=func.clock_timestamp(), modified_at=func.now())
        .returning(LabelingJob.id)
    )
    if finished is None:
        return False
    if job.objects_total is None:
        await end_job(session, job.id, None)
    else:
        add_event(session, LabelingFinished(job_id=job.id))
    log.info("labeling_finished", job_id=job.id, status=job.status)
    return True
