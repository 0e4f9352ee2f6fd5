"""Which events a consumer has handled already."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import InboxEntry


async def claim_unseen(session: AsyncSession, consumer: str, event_ids: Iterable[UUID]) -> set[UUID]:
    """Claim events for this transaction; returns those that no earlier transaction handled.

    A second transaction that claims the same event waits for the first and then gets nothing, so of two
    copies of a message only one takes effect. Ids are sorted so that two batches cannot deadlock.
    """
    rows = [{"consumer": consumer, "event_id": event_id} for event_id in sorted(event_ids)]
    claimed = await session.scalars(
        insert(InboxEntry).on_conflict_do_nothing().returning(InboxEntry.event_id), rows
    )
    return set(claimed)
