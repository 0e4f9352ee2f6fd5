"""Stopping a job without throwing work away.

From the stop on nothing is handed out. What people have in hand is taken until their leases are over, at most
for the drain limit; then what is still open is closed, and job-api is told that no more answers come.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.events import JobStopping, WorkDrained
from groundwork.messaging import Delivery, Subscription, add_event
from groundwork.service import BackgroundLoop, Platform, Reconciler
from groundwork.store.database import take_job_lock
from groundwork.store.models import JobDrain, LabelingJob, TaskSlot
from groundwork.telemetry import bind_correlation
from groundwork.telemetry.metrics import BACKGROUND_FAILURES
from task_router.work.closing import close_slotless_tasks, take_slots_back, withdraw_free_slots
from task_router.work.filler import FILL_LOCK

log = structlog.get_logger()

STOPPED = "the job was stopped"
LOOK_EVERY = 1.0
"""Seconds between two looks at a job whose people are still working."""


class Drainer:
    """The jobs that are being drained, and the loop that looks at them until nobody holds anything."""

    def __init__(self, platform: Platform, limit: timedelta) -> None:
        self._platform = platform
        self._limit = limit
        self._jobs: set[int] = set()
        self._wake = asyncio.Event()

    @property
    def loop(self) -> BackgroundLoop:
        return BackgroundLoop("task-router-drainer", self.run)

    @property
    def reconciler(self) -> Reconciler:
        return Reconciler("task-router-drains", self.heal)

    def subscription(self) -> Subscription[JobStopping]:
        async def handle(delivery: Delivery[JobStopping]) -> None:
            for event in delivery.events:
                await self.drain(event.job_id)

        return Subscription("task-router-job-stopping", JobStopping, handle)

    async def run(self) -> None:
        while True:
            if not self._jobs:
                await self._wake.wait()
            self._wake.clear()
            await asyncio.sleep(LOOK_EVERY)
            for job_id in list(self._jobs):
                with bind_correlation(None):
                    try:
                        await self.drain(job_id)
                    except Exception as error:
                        BACKGROUND_FAILURES.labels("task-router-drainer").inc()
                        log.warning("drain_failed", job_id=job_id, exc_info=error)

    async def heal(self) -> int:
        """Look at every job that is stopping and not drained, in case its message was lost."""
        async with self._platform.database.sessions() as session:
            stopping = await session.scalars(
                select(LabelingJob.id)
                .outerjoin(JobDrain, JobDrain.job_id == LabelingJob.id)
                .where(
                    LabelingJob.status == "Stopping",
                    or_(JobDrain.drained_at.is_(None), JobDrain.drained_at < LabelingJob.stop_requested_at),
                )
            )
        healed = 0
        for job_id in stopping:
            if job_id not in self._jobs:
                healed += 1
                await self.drain(job_id)
        return healed

    async def drain(self, job_id: int) -> bool:
        """Withdraw what is free, and close the rest once nobody may hold anything; whether that is done."""
        async with self._platform.transaction() as session:
            # The filler opens tasks under the same lock, and only of a job that it then sees in progress.
            await take_job_lock(session, FILL_LOCK, job_id)
            done = await self._drain(session, job_id)
        if done:
            self._jobs.discard(job_id)
        else:
            self._jobs.add(job_id)
            self._wake.set()
        return done

    async def _drain(self, session: AsyncSession, job_id: int) -> bool:
        # A job that failed may go on after a retry, and be stopped once more: its first drain is history.
        await session.execute(
            delete(JobDrain).where(
                JobDrain.job_id == job_id,
                LabelingJob.id == job_id,
                JobDrain.drained_at < LabelingJob.stop_requested_at,
            )
        )
        begun = select(LabelingJob.id, func.now() + self._limit).where(
            LabelingJob.id == job_id, LabelingJob.status == "Stopping"
        )
        await session.execute(
            insert(JobDrain).from_select(["job_id", "until"], begun).on_conflict_do_nothing()
        )
        over = await session.scalar(
            select(JobDrain.until <= func.now()).where(
                JobDrain.job_id == job_id, JobDrain.drained_at.is_(None)
            )
        )
        if over is None:
            return True  # drained already, or not stopping at all
        await withdraw_free_slots(session, job_id)
        held = exists().where(TaskSlot.job_id == job_id)
        if not over and await session.scalar(select(held)):
            return False
        await take_slots_back(session, job_id, STOPPED)
        closed = await close_slotless_tasks(session, job_id, reason=STOPPED)
        await session.execute(update(JobDrain).where(JobDrain.job_id == job_id).values(drained_at=func.now()))
        add_event(session, WorkDrained(job_id=job_id))
        log.info(
            "work_drained",
            job_id=job_id,
            closed=len(closed),
            answered=sum(1 for task in closed if task.answers),
        )
        return True
