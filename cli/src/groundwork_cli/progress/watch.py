"""Asking how a job stands until it has ended."""

from __future__ import annotations

import asyncio

from groundwork_cli.client import AsyncGroundwork, Progress
from groundwork_cli.progress.view import Show

EVERY_SECONDS = 0.5


async def watch(
    requester: AsyncGroundwork, job: str, show: Show, *, every: float = EVERY_SECONDS
) -> Progress:
    """Show the progress of the job at every look; returns the last one. Raises ApiError."""
    while True:
        progress = await requester.jobs.progress(job)
        show(progress)
        if progress.ended:
            return progress
        await asyncio.sleep(every)
