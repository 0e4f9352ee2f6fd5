"""The requester's client."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import httpx

from groundwork_cli.client.asynchronous.connection import AsyncConnection
from groundwork_cli.client.asynchronous.formats import AsyncFormats
from groundwork_cli.client.asynchronous.jobs import AsyncJobs
from groundwork_cli.client.asynchronous.quality import AsyncQuality
from groundwork_cli.client.asynchronous.registries import (
    AsyncFunctions,
    AsyncKeys,
    AsyncTemplates,
    AsyncTopics,
    AsyncWebhooks,
)
from groundwork_cli.client.asynchronous.teams import AsyncTeams
from groundwork_cli.client.asynchronous.vendors import AsyncVendors
from groundwork_cli.client.patience import Patience


class AsyncGroundwork:
    """Jobs, teams, results and all else of the REST API. Close it by leaving the block.

    `api` is the address and `api_key` the key that `groundwork up` prints, or one that
    `groundwork keys create` has made.
    """

    def __init__(
        self,
        api: str,
        api_key: str,
        *,
        patience: Patience | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._connection = AsyncConnection(
            api, headers={"Authorization": f"Bearer {api_key}"}, patience=patience, transport=transport
        )
        self.jobs = AsyncJobs(self._connection)
        self.quality = AsyncQuality(self._connection)
        self.teams = AsyncTeams(self._connection)
        self.vendors = AsyncVendors(self._connection)
        self.keys = AsyncKeys(self._connection)
        self.functions = AsyncFunctions(self._connection)
        self.templates = AsyncTemplates(self._connection)
        self.topics = AsyncTopics(self._connection)
        self.webhooks = AsyncWebhooks(self._connection)
        self.formats = AsyncFormats(self._connection)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._connection.aclose()
