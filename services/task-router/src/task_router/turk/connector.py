"""The connector to Mechanical Turk: a loop that publishes and collects."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from groundwork.service import BackgroundLoop
from groundwork.telemetry import bind_correlation
from task_router.turk.client import TurkUnavailable
from task_router.turk.collecting import Collector
from task_router.turk.publishing import Publisher

log = structlog.get_logger()


class TurkConnector:
    """Each replica runs one; what two of them do at once is harmless."""

    def __init__(self, publisher: Publisher, collector: Collector, poll_every: timedelta) -> None:
        self._publisher = publisher
        self._collector = collector
        self._pause = poll_every.total_seconds()

    @property
    def loop(self) -> BackgroundLoop:
        return BackgroundLoop("task-router-turk", self.run)

    async def run(self) -> None:
        while True:
            with bind_correlation(None):
                try:
                    # What came in first: a rejected answer makes room for another one.
                    await self._collector.run()
                    await self._publisher.run()
                except TurkUnavailable as error:
                    log.warning("turk_unavailable", error=error.message)
            await asyncio.sleep(self._pause)
