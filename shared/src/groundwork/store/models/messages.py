"""Written by every service: events on their way out, events already handled, events given up."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Integer, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from groundwork.store.models.base import Base, Created, Id


class OutboxEvent(Base):
    """An event, written in the transaction of the change it tells of; a relay publishes it."""

    __tablename__ = "outbox_event"

    id: Mapped[Id]
    event_id: Mapped[UUID] = mapped_column(unique=True)
    subject: Mapped[str]
    payload: Mapped[Any] = mapped_column(JSONB)
    correlation_id: Mapped[str]
    created_at: Mapped[Created]
    published_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_outbox_event_unpublished", "id", postgresql_where=text("published_at IS NULL")),
        Index("ix_outbox_event_published_at", "published_at"),
    )


class InboxEntry(Base):
    """An event that a consumer has handled; claimed first in the handler's transaction."""

    __tablename__ = "inbox_entry"

    consumer: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    handled_at: Mapped[Created] = mapped_column(index=True)


class DeadLetter(Base):
    """A message that no retry could handle, kept for people to look at."""

    __tablename__ = "dead_letter"

    id: Mapped[Id]
    consumer: Mapped[str]
    subject: Mapped[str]
    payload: Mapped[str]
    error: Mapped[str]
    deliveries: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[Created]
