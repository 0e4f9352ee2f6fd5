"""Noticing that a job is labelled: every data object has its label or its failure.

The criterion is a function of the store alone, so a lost message costs only time: events say where to look
soon, the reconciler looks everywhere.
"""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from sqlalchemy import exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.events import (
    Event,
    JobImported,
    LabelingFinished,
    ObjectsFailed,
    ObjectsLabeled,
    ObjectsMachineLabeled,
)
from groundwork.messaging import Delivery, Subscription, add_event
from groundwork.service import BackgroundLoop, Platform, Reconciler
from groundwork.store.models import DatasetObject, HumanLabel, LabelingJob, MachineLabel, ObjectFailure

log = structlog.get_logger()

PAUSE = 0.3
"""Seconds between two looks: labels come in bursts, and one look serves them all."""
_OUTCOMES = (HumanLabel, MachineLabel, ObjectFailure)


class CompletionWatch:
    """Jobs that may have become complete, and the loop that looks at them."""

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
                await finish_if_covered(self._platform, self._jobs.pop())

    async def heal(self) -> int:
        """Look at every job in progress, in case a message was lost."""
        async with self._platform.database.sessions() as session:
            open_jobs = await session.scalars(
                select(LabelingJob.id).where(
                    LabelingJob.status == "InProgress", LabelingJob.finished_at.is_(None)
                )
            )
        return sum([await finish_if_covered(self._platform, job_id) for job_id in open_jobs])

    @property
    def loop(self) -> BackgroundLoop:
        return BackgroundLoop("completion", self.run)

    @property
    def reconciler(self) -> Reconciler:
        return Reconciler("completion", self.heal)

    def subscriptions(self) -> list[Subscription[Any]]:
        async def handle(delivery: Delivery[Event]) -> None:
            for event in delivery.events:
                self.mark(event.job_id)

        kinds = {
            "imported": JobImported,
            "labeled": ObjectsLabeled,
            "machine-labeled": ObjectsMachineLabeled,
            "failed": ObjectsFailed,
        }
        return [
            Subscription(f"job-api-completion-{name}", kind, handle, batch=100, concurrency=1)
            for name, kind in kinds.items()
        ]


async def finish_if_covered(platform: Platform, job_id: int) -> bool:
    """Record that labelling is finished when every object has an outcome, and have the output written."""
    async with platform.transaction() as session:
        job = await session.get(LabelingJob, job_id)
        if job is None or job.status != "InProgress" or job.finished_at is not None:
            return False
        if not await _covered(session, job):
            return False
        finished = await session.scalar(
            update(LabelingJob)
            .where(LabelingJob.id == job_id, LabelingJob.finished_at.is_(None))
            .values(finished_at=func.now(), modified_at=func.now())
            .returning(LabelingJob.id)
        )
        if finished is None:
            return False
        add_event(session, LabelingFinished(job_id=job_id))
    log.info("labeling_finished", job_id=job_id)
    return True


async def _covered(session: AsyncSession, job: LabelingJob) -> bool:
    # The sum is cheap and nearly always enough to say no; only when it says yes is each object looked at.
    counts = [
        select(func.count()).select_from(table).where(table.job_id == job.id).scalar_subquery()
        for table in _OUTCOMES
    ]
    if sum((await session.execute(select(*counts))).one()) < (job.objects_total or 0):
        return False
    missing = exists().where(
        DatasetObject.job_id == job.id,
        *(
            ~exists().where(table.job_id == DatasetObject.job_id, table.ordinal == DatasetObject.ordinal)
            for table in _OUTCOMES
        ),
    )
    return not await session.scalar(select(missing))
