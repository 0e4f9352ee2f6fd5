"""Objects of a running job that no order asks for any more and nobody has settled.

That is what a lost `objects.retried` leaves. Looking for them reads a whole job, so only a job with nothing
open is looked at, when it has been so for a while, and then rarely: a streaming job may rest like that for
days.
"""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import uuid4

import structlog

from groundwork.service import Platform, Reconciler
from task_router.work.filler import Filler
from task_router.work.overlooked import OverlookedWork
from task_router.work.repository import WorkRepository

log = structlog.get_logger()

PATIENCE = timedelta(minutes=1)
"""How long a job has nothing open before it is looked at: labels may be on their way."""
LOOK_AGAIN = timedelta(minutes=30)
AT_ONCE = 5_000


class ForgottenObjects:
    def __init__(self, platform: Platform, filler: Filler, *, patience: timedelta = PATIENCE) -> None:
        self._platform = platform
        self._filler = filler
        self._patience = patience.total_seconds()
        self._due: dict[int, float] = {}
        """When each job that has nothing open is to be looked at."""

    @property
    def reconciler(self) -> Reconciler:
        return Reconciler("task-router-forgotten", self.heal)

    async def heal(self) -> int:
        """Order them again; returns how many."""
        now = time.monotonic()
        async with self._platform.database.sessions() as session:
            idle = await OverlookedWork(session).idle_jobs()
        self._due = {job_id: self._due.get(job_id, now + self._patience) for job_id in idle}
        ordered = 0
        for job_id in idle:
            if self._due[job_id] <= now:
                self._due[job_id] = now + LOOK_AGAIN.total_seconds()
                ordered += await self._order(job_id)
        return ordered

    async def _order(self, job_id: int) -> int:
        async with self._platform.transaction() as session:
            ordinals = await OverlookedWork(session).forgotten_objects(job_id, AT_ONCE)
            if ordinals:
                await WorkRepository(session).add_retry(job_id, f"retry:{uuid4()}", ordinals)
        if ordinals:
            log.warning("objects_were_forgotten", job_id=job_id, objects=len(ordinals))
            self._filler.poke(job_id)
        return len(ordinals)
