"""What hangs on a vendor team: `/v1/teams/<team>/terms`, `/keys` and `/hook`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import quote

from groundwork_cli.client.asynchronous.connection import AsyncConnection
from groundwork_cli.client.models import NewVendorKey, Team, Terms, VendorHook, VendorKey


class AsyncVendors:
    """Every method raises ApiError, also for a team that is no vendor's."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def create(self, name: str, *, title: str, description: str, seller: str = "") -> Team:
        """A team of a partner organisation; what requesters see of its offer."""
        listing = {"title": title, "description": description, "seller": seller}
        body = {"name": name, "description": description, "listing": listing}
        return Team.model_validate(
            await self._connection.call("POST", "/v1/teams", body=body, repeatable=False)
        )

    async def terms(self, team: str) -> Terms:
        return Terms.model_validate(await self._connection.call("GET", _path(team, "/terms")))

    async def put_terms(
        self, team: str, *, price: Decimal | str | None = None, sla_seconds: int | None = None
    ) -> Terms:
        """What was agreed; what is left out is agreed no more."""
        body = {"price": None if price is None else str(price), "sla_seconds": sla_seconds}
        return Terms.model_validate(await self._connection.call("PUT", _path(team, "/terms"), body=body))

    async def create_key(self, team: str, name: str) -> NewVendorKey:
        """The answer is the only place where the key is."""
        return NewVendorKey.model_validate(
            await self._connection.call("POST", _path(team, "/keys"), body={"name": name}, repeatable=False)
        )

    async def keys(self, team: str) -> list[VendorKey]:
        answer = await self._connection.call("GET", _path(team, "/keys"))
        return [VendorKey.model_validate(key) for key in answer["keys"]]

    async def revoke_key(self, team: str, name: str) -> None:
        await self._connection.call("DELETE", _path(team, f"/keys/{quote(name, safe='')}"))

    async def hook(self, team: str) -> VendorHook:
        return VendorHook.model_validate(await self._connection.call("GET", _path(team, "/hook")))

    async def put_hook(
        self, team: str, url: str, *, max_outstanding: int | None = None, enabled: bool = True
    ) -> VendorHook:
        """Have the team's tasks sent to an address. A new address gets a new secret, which is shown this
        once."""
        body: dict[str, Any] = {"url": url, "enabled": enabled}
        if max_outstanding is not None:
            body["max_outstanding"] = max_outstanding
        return VendorHook.model_validate(await self._connection.call("PUT", _path(team, "/hook"), body=body))

    async def delete_hook(self, team: str) -> None:
        await self._connection.call("DELETE", _path(team, "/hook"))


def _path(team: str, rest: str) -> str:
    return f"/v1/teams/{quote(team, safe='')}{rest}"
