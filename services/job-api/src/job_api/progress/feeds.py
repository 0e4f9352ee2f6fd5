"""Progress as it changes: one look at a job serves everybody who follows it in this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import structlog

from groundwork.service import Platform
from groundwork.store.models import LabelingJob
from job_api.progress.document import progress_of

log = structlog.get_logger()

LOOK_EVERY = 1.0
HEARTBEAT = 15.0
"""Seconds of silence after which a comment is sent, so that nothing between takes the stream for dead."""


class _Feed:
    """What is known of one job; `changed` is a new event after each change."""

    def __init__(self) -> None:
        self.document = ""
        self.version = 0
        self.status: str | None = None
        """The job's last status, once it has ended."""
        self.changed = asyncio.Event()
        self.followers = 0
        self.task: asyncio.Task[None] | None = None

    def end(self, status: str, document: str) -> None:
        self.status = status
        self.tell(document)

    def tell(self, document: str) -> None:
        self.document = document
        self.version += 1
        self.wake()

    def wake(self) -> None:
        changed, self.changed = self.changed, asyncio.Event()
        changed.set()


class ProgressFeeds:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._feeds: dict[int, _Feed] = {}
        self._closed = False

    def close(self) -> None:
        """End every stream: the service stops, and clients connect to another one."""
        self._closed = True
        for feed in self._feeds.values():
            feed.wake()

    async def follow(self, job_id: int) -> AsyncIterator[str]:
        """Server-sent events: `progress` at once and at each change, `end` when the job has ended."""
        feed = self._feeds.get(job_id)
        if feed is None:
            feed = self._feeds[job_id] = _Feed()
            feed.task = asyncio.create_task(self._look(job_id, feed), name=f"progress-{job_id}")
        feed.followers += 1
        seen = 0
        try:
            while not self._closed:
                if feed.version == seen:
                    try:
                        await asyncio.wait_for(feed.changed.wait(), HEARTBEAT)
                    except TimeoutError:
                        yield ": still here\n\n"
                    continue
                seen = feed.version
                if feed.document:
                    yield f"event: progress\nid: {seen}\ndata: {feed.document}\n\n"
                if feed.status is not None:
                    yield f'event: end\ndata: {{"status": "{feed.status}"}}\n\n'
                    return
        finally:
            feed.followers -= 1
            if feed.followers == 0:
                await self._drop(job_id, feed)

    async def _drop(self, job_id: int, feed: _Feed) -> None:
        if self._feeds.get(job_id) is feed:
            del self._feeds[job_id]
        if feed.task is not None:
            feed.task.cancel()
            with suppress(asyncio.CancelledError):
                await feed.task

    async def _look(self, job_id: int, feed: _Feed) -> None:
        while feed.status is None:
            try:
                async with self._platform.database.sessions() as session:
                    job = await session.get(LabelingJob, job_id)
                    if job is None or job.deleted_at is not None:
                        feed.end("Deleted", feed.document)
                        return
                    document = (await progress_of(session, job)).model_dump_json()
                    if job.ended_at is not None:
                        feed.end(job.status, document)
                    elif document != feed.document:
                        feed.tell(document)
            except Exception as error:
                log.warning("progress_not_read", job_id=job_id, error=repr(error))
            await asyncio.sleep(LOOK_EVERY)
