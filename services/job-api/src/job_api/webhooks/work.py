"""Telling webhooks what happens to tasks.

A loop reads the trail of tasks from the store, as far as it is complete. The deliveries that a piece of it
gives rise to are rows of the transaction that moves the cursor, so each change is told once to each webhook,
whatever crashes; one replica at a time reads.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import orjson
from sqlalchemy import ARRAY, BigInteger, Text, bindparam, select, text
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.activity.change import TaskChange
from groundwork.activity.feed import end_of_trail, hold_cursor, move_cursor, read_changes
from groundwork.activity.forms import ENTRY_KIND, activity_entry, task_event, task_kind
from groundwork.service import BackgroundLoop, Platform
from groundwork.store.models import Webhook
from job_api.webhooks.deliveries import Deliverer
from job_api.webhooks.kinds import WORK_KINDS

READER = "job-api-webhooks"
"""Of the cursor."""
POLL = 1.0
BATCH = 500

_QUEUE = text("""
INSERT INTO webhook_delivery (webhook_id, event_id, body, next_attempt_at)
SELECT given.webhook_id, given.event_id, given.body, now()
FROM unnest(:webhooks, :ids, :bodies) WITH ORDINALITY AS given (webhook_id, event_id, body, place)
JOIN webhook ON webhook.id = given.webhook_id
ORDER BY given.place
ON CONFLICT (webhook_id, event_id) DO NOTHING
""").bindparams(
    bindparam("webhooks", type_=ARRAY(BigInteger)),
    bindparam("ids", type_=ARRAY(Text)),
    bindparam("bodies", type_=ARRAY(Text)),
)


@dataclass(frozen=True)
class Listener:
    """A webhook that asks for what happens to tasks."""

    id: int
    kinds: frozenset[str]
    job_id: int | None
    since: datetime

    def wants(self, kind: str, change: TaskChange) -> bool:
        # The cursor may be behind: what was before the webhook is not for it.
        return kind in self.kinds and self.job_id in (None, change.job.id) and change.at >= self.since


class Notice(NamedTuple):
    webhook_id: int
    event_id: str
    body: str


def notices_of(change: TaskChange, listeners: Sequence[Listener], account: str) -> Iterator[Notice]:
    """What is to be sent of one change. Pure."""
    kind = task_kind(change.kind)
    asking = [one.id for one in listeners if one.wants(kind, change)]
    if asking:
        event = task_event(change, account)
        body = orjson.dumps(event).decode()
        yield from (Notice(webhook_id, event["id"], body) for webhook_id in asking)
    asking = [one.id for one in listeners if one.wants(ENTRY_KIND, change)]
    entry = activity_entry(change, account) if asking else None
    if entry is not None:
        body = orjson.dumps(entry).decode()
        yield from (Notice(webhook_id, change.notice_id(ENTRY_KIND), body) for webhook_id in asking)


class WorkTeller:
    def __init__(self, platform: Platform, deliverer: Deliverer) -> None:
        self._platform = platform
        self._deliverer = deliverer

    @property
    def loop(self) -> BackgroundLoop:
        return BackgroundLoop(READER, self.run)

    async def run(self) -> None:
        while True:
            while await self.tell() == BATCH:
                pass
            await asyncio.sleep(POLL)

    async def tell(self) -> int:
        """Queue the deliveries of the next piece of the trail; returns its rows."""
        account = self._platform.account_id
        async with self._platform.database.transaction() as session:
            cursor = await hold_cursor(session, READER)
            if cursor is None:
                return 0
            listeners = await _listeners(session)
            if not listeners:
                # Who comes later is told of what happens then.
                end = await end_of_trail(session, cursor)
                if end is not None:
                    await move_cursor(session, READER, end)
                return 0
            read = await read_changes(session, cursor, BATCH, account)
            notices = [notice for change in read.changes for notice in notices_of(change, listeners, account)]
            if notices:
                webhooks, ids, bodies = (list(column) for column in zip(*notices, strict=True))
                await session.execute(_QUEUE, {"webhooks": webhooks, "ids": ids, "bodies": bodies})
            if read.rows:
                await move_cursor(session, READER, read.until)
        if notices:
            self._deliverer.poke()
        return read.rows


async def _listeners(session: AsyncSession) -> list[Listener]:
    rows = await session.execute(
        select(Webhook.id, Webhook.events, Webhook.job_id, Webhook.created_at)
        .where(Webhook.disabled_at.is_(None), Webhook.events.has_any(array(sorted(WORK_KINDS))))
        .order_by(Webhook.id)
    )
    return [Listener(webhook_id, frozenset(events), job, since) for webhook_id, events, job, since in rows]
