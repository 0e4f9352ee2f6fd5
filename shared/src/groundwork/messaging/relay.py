"""Publishes what lies in the outbox."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta

import asyncpg
import structlog
from sqlalchemy import delete, func

from groundwork.messaging.broker import Broker
from groundwork.store import Database
from groundwork.store.models import InboxEntry, OutboxEvent
from groundwork.telemetry.metrics import BACKGROUND_FAILURES, EVENTS_PUBLISHED, OUTBOX_AGE

log = structlog.get_logger()

BATCH = 200
LINGER = 0.02
"""Seconds from the first event that is due to the batch that takes it along: under load, many go together."""
KEEP = timedelta(days=15)
"""How long sent events and inbox entries are kept: longer than the stream can redeliver."""

# As text, because it goes on as it is.
_UNPUBLISHED = """
SELECT id, event_id, subject, payload::text AS payload, correlation_id,
       extract(epoch FROM now() - created_at)::float8 AS age
FROM outbox_event WHERE published_at IS NULL
ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
"""
_MARK = "UPDATE outbox_event SET published_at = now() WHERE id = ANY($1::bigint[])"


class Relay:
    """Sends unpublished events of any service, oldest first.

    It picks unpublished rows rather than "ids above the last one": ids commit out of order, and a cursor
    would skip the late ones. Rows another relay holds are skipped. The message id lets the server drop the
    copy that follows a crash between publishing and marking.
    """

    def __init__(self, database: Database, broker: Broker, *, poll: timedelta = timedelta(seconds=1)) -> None:
        self._database = database
        self._broker = broker
        self._poll = poll.total_seconds()
        self._due = asyncio.Event()

    def poke(self) -> None:
        """An event was committed: do not wait for the next poll."""
        self._due.set()

    async def run(self) -> None:
        """Relay until cancelled."""
        pause = self._poll
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._due.wait(), pause)
                await asyncio.sleep(LINGER)
            self._due.clear()
            try:
                while await self.publish_batch() == BATCH:
                    pass
                pause = self._poll
            except Exception as error:
                BACKGROUND_FAILURES.labels("relay").inc()
                log.warning("relay_failed", error=repr(error))
                pause = min(pause * 2, 15)

    async def publish_batch(self) -> int:
        """Send up to BATCH events; returns how many."""
        async with self._database.direct.acquire() as connection, connection.transaction():
            rows = await connection.fetch(_UNPUBLISHED, BATCH)
            OUTBOX_AGE.set(rows[0]["age"] if rows else 0)
            if not rows:
                return 0
            await asyncio.gather(*(self._publish(row) for row in rows))
            await connection.execute(_MARK, [row["id"] for row in rows])
        for row in rows:
            EVENTS_PUBLISHED.labels(row["subject"]).inc()
        return len(rows)

    async def _publish(self, row: asyncpg.Record) -> None:
        await self._broker.jetstream.publish(
            row["subject"],
            row["payload"].encode(),
            headers={"Nats-Msg-Id": str(row["event_id"]), "Correlation-Id": row["correlation_id"]},
        )


async def purge_messages(database: Database) -> int:
    """Delete sent events and inbox entries that the stream can no longer redeliver."""
    async with database.transaction() as session:
        await session.execute(delete(OutboxEvent).where(OutboxEvent.published_at < func.now() - KEEP))
        await session.execute(delete(InboxEntry).where(InboxEntry.handled_at < func.now() - KEEP))
    return 0
