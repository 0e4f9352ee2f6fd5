"""When a job's own consolidation function is called: a little after objects become complete, so that one call
carries many."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

import structlog
from sqlalchemy import text

from consolidator.functions.repository import FunctionRepository
from consolidator.functions.service import FunctionUnavailable, consolidate
from consolidator.labels.repository import LabelRepository
from consolidator.labels.service import FOUND_BY
from groundwork.functions import FunctionInvoker, Pauses, is_users_own
from groundwork.joblog import log_to_job
from groundwork.service import BackgroundLoop, JobQueue, Platform, Reconciler

log = structlog.get_logger()

WINDOW = 1.0
"""Seconds between a mark and its call. Not less than one: the files of calls are told apart by the second."""
_LOCK = "function-consolidation"


class FunctionConsolidator:
    def __init__(self, platform: Platform, invoker: FunctionInvoker | None = None) -> None:
        self._platform = platform
        self._invoker = invoker or FunctionInvoker(platform.outbound)
        self._queue = JobQueue("function-consolidation", self._work, at_once=8)
        self._own: dict[int, bool] = {}
        """Whether a job has a function of its own, which never changes."""
        self._pauses = Pauses()
        """Of jobs whose function cannot be reached, which their log says already."""

    @property
    def loop(self) -> BackgroundLoop:
        return self._queue.loop

    @property
    def reconciler(self) -> Reconciler:
        return Reconciler("function-consolidation", self.heal)

    async def take(self, job_ids: Collection[int]) -> set[int]:
        """Those of the jobs that have a function of their own; it will be called for what waits in them."""
        unknown = [job_id for job_id in job_ids if job_id not in self._own]
        if unknown:
            async with self._platform.database.sessions() as session:
                functions = await FunctionRepository(session).post_functions(unknown)
            self._own |= {job_id: is_users_own(function) for job_id, function in functions.items()}
        taken = {job_id for job_id in job_ids if self._own.get(job_id)}
        for job_id in taken:
            self._queue.mark(job_id)
        return taken

    async def heal(self) -> int:
        """Have jobs looked at in which objects wait, whatever became of their messages."""
        marked = 0
        async with self._platform.database.sessions() as session:
            repository = FunctionRepository(session)
            for job_id in await LabelRepository(session).jobs_of_functions():
                if await repository.is_waiting(job_id):
                    self._queue.mark(job_id)
                    marked += 1
        return marked

    async def _work(self, job_id: int) -> bool:
        await asyncio.sleep(WINDOW)
        if job_id in self._pauses.resting():
            return False  # the reconciler asks again
        async with self._only_here(job_id) as only:
            if not only:
                return False
            try:
                more = await consolidate(self._platform, self._invoker, job_id) > 0
            except FunctionUnavailable as unavailable:
                await self._tell_unavailable(job_id, unavailable)
                return False
        self._pauses.end(job_id)
        return more

    @asynccontextmanager
    async def _only_here(self, job_id: int) -> AsyncIterator[bool]:
        """Whether this process alone calls the job's function for now: others would call it for the same
        objects."""
        values = {"purpose": _LOCK, "job": job_id}
        async with self._platform.database.sessions() as session:
            only = await session.scalar(text("SELECT pg_try_advisory_lock(hashtext(:purpose), :job)"), values)
            try:
                yield bool(only)
            finally:
                if only:
                    await session.execute(text("SELECT pg_advisory_unlock(hashtext(:purpose), :job)"), values)

    async def _tell_unavailable(self, job_id: int, unavailable: FunctionUnavailable) -> None:
        failure = unavailable.failure
        log.info("function_unavailable", job_id=job_id, reason=failure.message)
        told = self._pauses.has_waited(job_id)
        self._pauses.rest(job_id)
        if told:
            return
        async with self._platform.transaction() as session:
            await log_to_job(
                session,
                job_id,
                FOUND_BY,
                "warning",
                f"The consolidation function {failure.where} is called again until it answers: "
                f"{failure.message}",
                failure.trace,
            )
