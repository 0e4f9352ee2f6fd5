"""The loop that reads the trail of tasks, counts, and publishes to whoever listens.

One replica at a time reads; the others look again a moment later. A piece of the trail is published, all of
its messages in flight together, and the cursor moves in the same transaction after the server has
acknowledged them: a crash in between tells the piece again, under the same message ids, and the server drops
what it has.

A form is published only while a JetStream consumer asks for its subject. Nobody is there on most deployments,
and two messages for each change would cost more than the change itself; whoever comes later finds what was
before in the trail, which job-api serves.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from time import monotonic

from groundwork.activity.feed import hold_cursor, move_cursor, read_changes
from groundwork.messaging.streams import TOPICS
from groundwork.service import BackgroundLoop, Platform
from task_router.activity.counting import count, count_active_workers
from task_router.activity.listeners import listened
from task_router.activity.messages import SUBJECTS, Message, messages_of
from task_router.metrics import ACTIVITY_AGE, ACTIVITY_PUBLISHED

READER = "task-router-activity"
"""Of the cursor."""
POLL = 1.0
LOOK_FOR_LISTENERS = 2.0
COUNT_WORKERS = 15.0
BATCH = 1000
PATIENCE = 10.0
"""Seconds for the server to acknowledge a piece; then it is told again."""


class ActivityTeller:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._subjects: frozenset[str] = frozenset()
        self._looked_at = self._counted_at = float("-inf")

    @property
    def loop(self) -> BackgroundLoop:
        return BackgroundLoop(READER, self.run)

    async def run(self) -> None:
        while True:
            if monotonic() - self._counted_at >= COUNT_WORKERS:
                self._counted_at = monotonic()
                await count_active_workers(self._platform)
            while await self.tell() == BATCH:
                pass
            await asyncio.sleep(POLL)

    async def tell(self) -> int:
        """Publish and count the next piece of the trail; returns its rows."""
        subjects = await self._listened()
        account = self._platform.account_id
        async with self._platform.database.transaction() as session:
            cursor = await hold_cursor(session, READER)
            if cursor is None:
                return 0
            read = await read_changes(session, cursor, BATCH, account)
            if read.rows:
                published = await self._publish(list(messages_of(read.changes, account, subjects)))
                ACTIVITY_PUBLISHED.inc(published)
                await move_cursor(session, READER, read.until)
        count(read.changes)
        oldest = read.changes[0].at if read.changes else None
        ACTIVITY_AGE.set(0 if oldest is None else (datetime.now(UTC) - oldest).total_seconds())
        return read.rows

    async def _listened(self) -> frozenset[str]:
        if monotonic() - self._looked_at >= LOOK_FOR_LISTENERS:
            self._subjects = await listened(self._platform.broker.jetstream, TOPICS, SUBJECTS)
            self._looked_at = monotonic()
        return self._subjects

    async def _publish(self, messages: list[Message]) -> int:
        jetstream = self._platform.broker.jetstream
        acknowledged = [
            await jetstream.publish_async(one.subject, one.body, headers={"Nats-Msg-Id": one.message_id})
            for one in messages
        ]
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*acknowledged)
        return len(messages)
