"""Publishes what lies in the outbox."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta

import orjson
import structlog
from sqlalchemy import delete, func, select, update

from groundwork.messaging.broker import Broker
from groundwork.store import Database
from groundwork.store.models import InboxEntry, OutboxEvent
from groundwork.telemetry.metrics import BACKGROUND_FAILURES, EVENTS_PUBLISHED, OUTBOX_AGE

log = structlog.get_logger()

BATCH = 200
KEEP = timedelta(days=15)
"""How long sent events and inbox entries are kept: longer than the stream can redeliver."""


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
        async with self._database.transaction() as session:
            rows = (
                await session.execute(
                    select(OutboxEvent, func.extract("epoch", func.now() - OutboxEvent.created_at))
                    .where(OutboxEvent.published_at.is_(None))
                    .order_by(OutboxEvent.id)
                    .limit(BATCH)
                    .with_for_update(skip_locked=True)
                )
            ).all()
            OUTBOX_AGE.set(rows[0][1] if rows else 0)
            if not rows:
                return 0
            events = [row[0] for row in rows]
            await asyncio.gather(*(self._publish(event) for event in events))
            await session.execute(
                update(OutboxEvent)
                .where(OutboxEvent.id.in_([event.id for event in events]))
                .values(published_at=func.now())
            )
        for event in events:
            EVENTS_PUBLISHED.labels(event.subject).inc()
        return len(events)

    async def _publish(self, event: OutboxEvent) -> None:
        await self._broker.jetstream.publish(
            event.subject,
            orjson.dumps(event.payload),
            headers={"Nats-Msg-Id": str(event.event_id), "Correlation-Id": event.correlation_id},
        )


async def purge_messages(database: Database) -> int:
    """Delete sent events and inbox entries that the stream can no longer redeliver."""
    async with database.transaction() as session:
        await session.execute(delete(OutboxEvent).where(OutboxEvent.published_at < func.now() - KEEP))
        await session.execute(delete(InboxEntry).where(InboxEntry.handled_at < func.now() - KEEP))
    return 0
