"""Background work on jobs, each by itself: one job's slow work keeps no other job waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from groundwork.service.background import BackgroundLoop
from groundwork.telemetry import bind_correlation
from groundwork.telemetry.metrics import BACKGROUND_FAILURES

log = structlog.get_logger()


class JobQueue:
    """Jobs that are due, each worked on once at a time.

    What is due is known to this process alone: work that fails, and what a stopped process knew of, is for a
    reconciler to mark again.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[int], Awaitable[bool]],
        *,
        at_once: int = 16,
        rest: float = 0.0,
    ) -> None:
        """`work` takes a job's id and tells whether it is worth calling again at once.

        `rest`: seconds for which a job that was just worked on is left alone, so that many marks in a row
        come to one piece of work.
        """
        self._name = name
        self._work = work
        self._room = asyncio.Semaphore(at_once)
        self._rest = rest
        self._due: dict[int, None] = {}
        self._working: set[int] = set()
        self._marked = asyncio.Event()

    @property
    def loop(self) -> BackgroundLoop:
        return BackgroundLoop(self._name, self._run)

    def mark(self, job_id: int) -> None:
        """There may be something to do for the job, now or once what is being done for it is over."""
        self._due[job_id] = None
        self._marked.set()

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as jobs:
            while True:
                await self._marked.wait()
                self._marked.clear()
                for job_id in [one for one in self._due if one not in self._working]:
                    del self._due[job_id]
                    self._working.add(job_id)
                    jobs.create_task(self._work_on(job_id))

    async def _work_on(self, job_id: int) -> None:
        try:
            with bind_correlation(None):
                more = True
                while more:
                    # Given back after each step, so that other jobs get their turn.
                    async with self._room:
                        more = await self._work(job_id)
            await asyncio.sleep(self._rest)
        except Exception as error:
            BACKGROUND_FAILURES.labels(self._name).inc()
            log.warning("job_work_failed", loop=self._name, job_id=job_id, exc_info=error)
        finally:
            self._working.discard(job_id)
            if job_id in self._due:
                self._marked.set()
