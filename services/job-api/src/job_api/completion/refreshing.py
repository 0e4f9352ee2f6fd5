"""The output manifest while a job runs: written again from time to time (contract section 4.1)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import select, update

from groundwork.output_layout import OutputLayout
from groundwork.service import Platform, Reconciler
from groundwork.store.models import LabelingJob
from groundwork.telemetry.metrics import BACKGROUND_FAILURES
from job_api.exporting.manifest import write_manifest
from job_api.lifecycle.conditions import Outcomes
from job_api.lifecycle.repository import LifecycleRepository

log = structlog.get_logger()

SHARE = 50
"""A manifest that takes a second to write is written at most every so many seconds."""


@dataclass
class _Written:
    outcomes: Outcomes
    total: int
    due: float
    """When it may be written again."""


class OutputRefresher:
    """Remembers what it wrote; after a restart each running job is written once more, which does no harm."""

    def __init__(self, platform: Platform, every: timedelta) -> None:
        self._platform = platform
        self._every = every.total_seconds()
        self._written: dict[int, _Written] = {}

    @property
    def reconciler(self) -> Reconciler:
        return Reconciler("output", self.refresh)

    async def refresh(self) -> int:
        """Write the manifests of running jobs whose outcomes have changed; returns how many."""
        async with self._platform.database.sessions() as session:
            jobs = list(
                await session.scalars(
                    select(LabelingJob).where(
                        LabelingJob.status == "InProgress", LabelingJob.finished_at.is_(None)
                    )
                )
            )
        running = {job.id for job in jobs}
        self._written = {job_id: written for job_id, written in self._written.items() if job_id in running}
        return sum([await self._refresh_in_turn(job) for job in jobs])

    async def _refresh_in_turn(self, job: LabelingJob) -> bool:
        """A job whose output cannot be written now, say because its bucket is gone, holds up no other."""
        try:
            return await self._refresh(job)
        except Exception as error:
            BACKGROUND_FAILURES.labels("output").inc()
            log.warning("output_not_refreshed", job_id=job.id, exc_info=error)
            return False

    async def _refresh(self, job: LabelingJob) -> bool:
        last, now = self._written.get(job.id), time.monotonic()
        if last is not None and now < last.due:
            return False
        async with self._platform.database.sessions() as session:
            outcomes = await LifecycleRepository(session).outcomes(job)
        total = job.objects_total or 0
        if outcomes.settled >= total and not job.streaming:
            return False  # the job is about to finish, and its export writes everything
        if last is None and not outcomes.settled - outcomes.kept:
            self._written[job.id] = _Written(outcomes, total, now + self._every)
            return False
        if last is not None and (last.outcomes, last.total) == (outcomes, total):
            last.due = now + self._every
            return False
        layout = OutputLayout.of(job.output_path, job.name)
        await write_manifest(self._platform, job, layout)
        async with self._platform.transaction() as session:
            running = await session.scalar(
                update(LabelingJob)
                .where(LabelingJob.id == job.id, LabelingJob.finished_at.is_(None))
                .values(output_manifest=str(layout.manifest))
                .returning(LabelingJob.id)
            )
        if running is None:
            # Its last export may have been overtaken by this one; now that the outcomes are final, both
            # write the same.
            await write_manifest(self._platform, job, layout)
        took = time.monotonic() - now
        self._written[job.id] = _Written(outcomes, total, now + took + max(self._every, SHARE * took))
        log.info("output_refreshed", job_id=job.id, seconds=round(took, 3))
        return True
