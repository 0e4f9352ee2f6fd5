"""Keeps the working set of every job full: opens tasks as others are answered.

Slots are made for the working set, not for the whole job: the hot table stays small however large the job.
"""

from __future__ import annotations

import structlog

from groundwork.events import ObjectsFailed
from groundwork.functions import Pauses
from groundwork.messaging import add_event
from groundwork.service import BackgroundLoop, JobQueue, Platform
from groundwork.store.database import try_job_lock
from groundwork.task_types import task_type
from task_router.work.inspection import unusable
from task_router.work.repository import UnfinishedOrder, WorkRepository
from task_router.work.task_inputs import (
    WAVE,
    TaskInputMaker,
    TaskInputs,
    end_if_hopeless,
    record_inputs,
)

log = structlog.get_logger()

FILL_LOCK = "task-router-fill"
CHUNK = 128
"""Objects opened in one transaction: few, so that the first ones are there at once."""
REST = 0.2
"""Seconds between two looks at a job. Every answer that completes an object asks for one, and in a busy job
looking costs more than the answers do."""


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
    """Chunk by chunk, each job by itself. Work that fails is taken up again by the reconciler."""

    def __init__(
        self, platform: Platform, inputs: TaskInputMaker | None = None, pauses: Pauses | None = None
    ) -> None:
        self._platform = platform
        self._inputs = inputs or TaskInputMaker(platform)
        self._pauses = pauses or Pauses()
        """Of orders whose objects' function is away."""
        self._queue = JobQueue("task-router-filler", self.fill, rest=REST)

    @property
    def loop(self) -> BackgroundLoop:
        return self._queue.loop

    def poke(self, job_id: int) -> None:
        """The job may have room for more tasks."""
        self._queue.mark(job_id)

    async def fill(self, job_id: int) -> bool:
        """Open one chunk of the job's objects; whether it is worth looking again at once.

        Objects whose function cannot be reached get an order of their own, for later.
        """
        async with self._platform.database.sessions() as session:
            repository = WorkRepository(session)
            order = await repository.unfinished_order(job_id, self._pauses.resting())
            count = objects_to_open(order) if order else 0
            if order is None or count == 0:
                return False
            function = await self._inputs.function_of(session, job_id)
            if function is not None:
                count = min(count, WAVE)
            sources = await repository.next_sources(order, count)
        # The slow part, without a transaction. Two replicas may look at the same objects; one records them.
        reasons = await unusable(self._platform.store, sources, task_type(order.task_type).media)
        made = TaskInputs()
        if function is not None:
            sound = [source for source in sources if source.ordinal not in reasons]
            made = await self._inputs.make(job_id, function, sound, waited=order.waited)
            reasons |= made.reasons()
            if made.nothing_came:
                self._pauses.rest(order.id)
            else:
                self._pauses.end(order.id)
            if order.waited is not None and len(made.waiting) == order.size - order.opened:
                return True  # all of them wait on; there may be other orders
        async with self._platform.transaction() as session:
            if not await try_job_lock(session, FILL_LOCK, job_id):
                return False
            repository = WorkRepository(session)
            if not await repository.advance(order, count):
                return True
            passed_over = {*reasons, *made.not_required, *made.waiting}
            usable = [source.ordinal for source in sources if source.ordinal not in passed_over]
            if usable:
                await repository.open_tasks(order, usable)
            if reasons:
                failed = await repository.add_failures(job_id, reasons)
                if failed:
                    add_event(session, ObjectsFailed(job_id=job_id, count=failed, found_by="task-router"))
            if function is not None:
                await record_inputs(session, job_id, made)
                await end_if_hopeless(session, job_id, made)
            aside = None
            if made.waiting:
                aside = await repository.set_aside(order, list(made.waiting))
                await self._inputs.tell_waiting(session, job_id, made)
        if aside is not None:
            self._pauses.rest(aside)
        log.info(
            "objects_opened", job_id=job_id, opened=len(usable), failed=len(reasons), aside=len(made.waiting)
        )
        return True
