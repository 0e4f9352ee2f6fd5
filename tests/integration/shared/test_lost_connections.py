"""What Postgres does for a client that the network has taken from it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from tests.faults.proxy import HOST, Weather, running_proxy

from groundwork.messaging import Broker, Relay
from groundwork.settings import DatabaseSettings
from groundwork.store import Database, open_database
from groundwork.store import database as store
from groundwork.store.models import OutboxEvent


@dataclass
class SomeBroker:
    """Takes whatever is published; `published` hears of it."""

    published: Callable[[], Awaitable[None]]

    @property
    def jetstream(self) -> SomeBroker:
        return self

    async def publish(self, *_args: Any, **_more: Any) -> None:
        await self.published()


async def test_events_in_the_hand_of_a_sender_that_the_network_has_lost_are_sent_by_another(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network loses even that the connection was closed, so nothing tells the server but the time."""
    monkeypatch.setattr(store, "RESTS_FOR", 0.5)
    monkeypatch.setattr(store, "LOST_AFTER", 0.5)
    async with database.transaction() as session:
        session.add(OutboxEvent(event_id=uuid4(), subject="labeling.any", payload={}, correlation_id="any"))
    address = urlsplit(database_url)
    async with running_proxy(random.Random(1)) as network:
        network.target = (address.hostname or HOST, address.port or 0)
        user = address.netloc.rpartition("@")[0]
        settings = DatabaseSettings(
            url=SecretStr(address._replace(netloc=f"{user}@{HOST}:{network.port}").geturl()),
            statement_timeout=timedelta(seconds=1),
        )

        async def lose_the_network() -> None:
            network.weather = Weather(swallow=1.0)

        async def go_on() -> None:
            """The network of the other sender is a good one."""

        async with open_database(settings, application="lost") as lost:
            with pytest.raises((OSError, TimeoutError)):
                await _relay(lost, lose_the_network).publish_batch()
            relay = _relay(database, go_on)
            async with asyncio.timeout(10):
                while await relay.publish_batch() == 0:
                    await asyncio.sleep(0.05)
    async with database.sessions() as reading:
        unsent = "SELECT count(*) FROM outbox_event WHERE published_at IS NULL"
        assert await reading.scalar(text(unsent)) == 0


def _relay(database: Database, published: Callable[[], Awaitable[None]]) -> Relay:
    return Relay(database, cast(Broker, SomeBroker(published)))
