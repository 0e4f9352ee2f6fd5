"""Keeps the working set of every job full: opens tasks as others are answered.

Slots are made for the working set, not for the whole job: the hot table stays small however large the job.
"""

from __future__ import annotations

import asyncio

import structlog

from groundwork.events import ObjectsFailed
from groundwork.messaging import add_event
from groundwork.service import BackgroundLoop, Platform
from groundwork.store.database import try_job_lock
from groundwork.task_types import task_type
from groundwork.telemetry import bind_correlation
from groundwork.telemetry.metrics import BACKGROUND_FAILURES
from task_router.work.inspection import unusable
from task_router.work.repository import UnfinishedOrder, WorkRepository

log = structlog.get_logger()

FILL_LOCK = "task-router-fill"
CHUNK = 128
"""Objects opened in one transaction: few, so that the first ones are there at once."""


def objects_to_open(order: UnfinishedOrder) -> int:
    """How many objects to open now.

    None until a tenth of the working set is free: opening one object per answered one would double the
    work of every answer, and nobody notices a set that is nine tenths full.
    """
    room = order.limit - order.open_tasks
    remaining = order.size - order.opened
    if room < min(max(order.limit // 10, 1), remaining):
        return 0
    return min(room, remaining, CHUNK)


class Filler:
    """One job at a time, a chunk each, in turn. Work that fails is taken up again by the reconciler."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._due: dict[int, None] = {}
        self._wake = asyncio.Event()

    @property
    def loop(self) -> BackgroundLoop:
        return BackgroundLoop("task-router-filler", self.run)

    def poke(self, job_id: int) -> None:
        """The job may have room for more tasks."""
        self._due[job_id] = None
        self._wake.set()

    async def run(self) -> None:
        """Fill until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._due:
                job_id = next(iter(self._due))
                del self._due[job_id]
                with bind_correlation(None):
                    try:
                        if await self.fill(job_id):
                            self._due[job_id] = None
                    except Exception as error:
                        BACKGROUND_FAILURES.labels("task-router-filler").inc()
                        log.warning("fill_failed", job_id=job_id, exc_info=error)

    async def fill(self, job_id: int) -> bool:
        """Open one chunk of the job's objects; whether it is worth looking again at once."""
        async with self._platform.database.sessions() as session:
            repository = WorkRepository(session)
            order = await repository.unfinished_order(job_id)
            count = objects_to_open(order) if order else 0
            if order is None or count == 0:
                return False
            sources = await repository.next_sources(order, count)
        # The slow part, without a transaction. Two replicas may look at the same objects; one records them.
        reasons = await unusable(self._platform.store, sources, task_type(order.task_type).media)
        async with self._platform.transaction() as session:
            if not await try_job_lock(session, FILL_LOCK, job_id):
                return False
            repository = WorkRepository(session)
            if not await repository.advance(order, count):
                return True
            usable = [source.ordinal for source in sources if source.ordinal not in reasons]
            if usable:
                await repository.open_tasks(order, usable)
            if reasons:
                failed = await repository.add_failures(job_id, reasons)
                if failed:
                    add_event(session, ObjectsFailed(job_id=job_id, count=failed, found_by="task-router"))
        log.info("objects_opened", job_id=job_id, opened=len(usable), failed=len(reasons))
        return True
