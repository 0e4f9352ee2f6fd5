"""`/v1/teams`."""

from __future__ import annotations

from urllib.parse import quote

from groundwork_cli.client.asynchronous.connection import AsyncConnection
from groundwork_cli.client.errors import ApiError
from groundwork_cli.client.models import Team, Worker


class AsyncTeams:
    """Every method raises ApiError."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def create(self, name: str, *, description: str = "") -> Team:
        body = {"name": name, "description": description}
        return Team.model_validate(
            await self._connection.call("POST", "/v1/teams", body=body, repeatable=False)
        )

    async def ensure(self, name: str, *, description: str = "") -> Team:
        """Create the team unless it is there."""
        try:
            return await self.create(name, description=description)
        except ApiError as error:
            if error.code != "team_exists":
                raise
        return await self.get(name)

    async def get(self, name: str) -> Team:
        return Team.model_validate(await self._connection.call("GET", _path(name)))

    async def delete(self, name: str) -> None:
        await self._connection.call("DELETE", _path(name))

    async def workers(self, team: str) -> list[Worker]:
        answer = await self._connection.call("GET", _path(team, "/workers"))
        return [Worker.model_validate(worker) for worker in answer["workers"]]

    async def put_worker(self, team: str, email: str, *, name: str, password: str | None = None) -> Worker:
        """Make sure that the worker exists and belongs to the team.

        Without a password a new worker gets one, which the answer shows this once.
        """
        body = {"name": name} if password is None else {"name": name, "password": password}
        answer = await self._connection.call(
            "PUT", _path(team, f"/workers/{quote(email, safe='')}"), body=body
        )
        return Worker.model_validate(answer)

    async def remove_worker(self, team: str, email: str) -> None:
        """Take the worker out of the team; open work goes back at the end of its lease."""
        await self._connection.call("DELETE", _path(team, _worker(email)))

    async def list(self) -> list[Team]:
        answer = await self._connection.call("GET", "/v1/teams")
        return [Team.model_validate(team) for team in answer["teams"]]


def _path(name: str, rest: str = "") -> str:
    return f"/v1/teams/{quote(name, safe='')}{rest}"


def _worker(email: str) -> str:
    return f"/workers/{quote(email, safe='')}"
