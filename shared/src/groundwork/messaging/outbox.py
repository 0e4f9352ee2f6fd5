"""Events on their way out are rows of the transaction whose change they tell of."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.events import Event
from groundwork.store.models import OutboxEvent
from groundwork.telemetry import correlation_id


def add_event(session: AsyncSession, event: Event) -> None:
    """Send `event` if, and only if, the session's transaction commits."""
    session.add(
        OutboxEvent(
            event_id=event.event_id,
            subject=event.subject,
            payload=event.model_dump(mode="json"),
            correlation_id=correlation_id(),
        )
    )
