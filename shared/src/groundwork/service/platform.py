"""What every service stands on: the job store, the broker, the object store and the relay."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypedDict

from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.messaging import Broker, Relay, open_broker
from groundwork.objectstore import ObjectStore, open_object_store
from groundwork.outbound import Outbound, open_outbound
from groundwork.settings import ServiceSettings
from groundwork.store import Database, open_database


@dataclass(frozen=True)
class Platform:
    service: str
    database: Database
    broker: Broker
    store: ObjectStore
    relay: Relay
    outbound: Outbound
    account_id: str
    """Stands in every ARN of ours."""

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One transaction; events added in it go out right after the commit."""
        async with self.database.transaction() as session:
            yield session
        self.relay.poke()


class PlatformState(TypedDict):
    """The lifespan state that reaches a request as `request.state.platform`."""

    platform: Platform


@asynccontextmanager
async def open_platform(service: str, settings: ServiceSettings) -> AsyncIterator[Platform]:
    async with (
        open_database(settings.database, application=service) as database,
        open_broker(settings.broker, name=service) as broker,
        open_object_store(settings.object_store) as store,
        open_outbound(settings.outbound) as outbound,
    ):
        yield Platform(
            service, database, broker, store, Relay(database, broker), outbound, settings.account_id
        )
