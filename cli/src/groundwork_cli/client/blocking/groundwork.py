# Made from ../asynchronous by groundwork_cli.client.generating: change it there.
"""The requester's client."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import httpx

from groundwork_cli.client.blocking.connection import Connection
from groundwork_cli.client.blocking.formats import Formats
from groundwork_cli.client.blocking.jobs import Jobs
from groundwork_cli.client.blocking.quality import Quality
from groundwork_cli.client.blocking.registries import (
    Functions,
    Keys,
    Templates,
    Topics,
    Webhooks,
)
from groundwork_cli.client.blocking.teams import Teams
from groundwork_cli.client.blocking.vendors import Vendors
from groundwork_cli.client.patience import Patience


class Groundwork:
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
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._connection = Connection(
            api, headers={"Authorization": f"Bearer {api_key}"}, patience=patience, transport=transport
        )
        self.jobs = Jobs(self._connection)
        self.quality = Quality(self._connection)
        self.teams = Teams(self._connection)
        self.vendors = Vendors(self._connection)
        self.keys = Keys(self._connection)
        self.functions = Functions(self._connection)
        self.templates = Templates(self._connection)
        self.topics = Topics(self._connection)
        self.webhooks = Webhooks(self._connection)
        self.formats = Formats(self._connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()
