# Made from ../asynchronous by groundwork_cli.client.generating: change it there.
"""`/v1/teams`."""

from __future__ import annotations

from urllib.parse import quote

from groundwork_cli.client.blocking.connection import Connection
from groundwork_cli.client.errors import ApiError
from groundwork_cli.client.models import Team, Worker


class Teams:
    """Every method raises ApiError."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def create(self, name: str, *, description: str = "") -> Team:
        body = {"name": name, "description": description}
        return Team.model_validate(self._connection.call("POST", "/v1/teams", body=body, repeatable=False))

    def ensure(self, name: str, *, description: str = "") -> Team:
        """Create the team unless it is there."""
        try:
            return self.create(name, description=description)
        except ApiError as error:
            if error.code != "team_exists":
                raise
        return self.get(name)

    def get(self, name: str) -> Team:
        return Team.model_validate(self._connection.call("GET", _path(name)))

    def delete(self, name: str) -> None:
        self._connection.call("DELETE", _path(name))

    def workers(self, team: str) -> list[Worker]:
        answer = self._connection.call("GET", _path(team, "/workers"))
        return [Worker.model_validate(worker) for worker in answer["workers"]]

    def put_worker(self, team: str, email: str, *, name: str, password: str | None = None) -> Worker:
        """Make sure that the worker exists and belongs to the team.

        Without a password a new worker gets one, which the answer shows this once.
        """
        body = {"name": name} if password is None else {"name": name, "password": password}
        answer = self._connection.call("PUT", _path(team, f"/workers/{quote(email, safe='')}"), body=body)
        return Worker.model_validate(answer)

    def remove_worker(self, team: str, email: str) -> None:
        """Take the worker out of the team; open work goes back at the end of its lease."""
        self._connection.call("DELETE", _path(team, _worker(email)))

    def list(self) -> list[Team]:
        answer = self._connection.call("GET", "/v1/teams")
        return [Team.model_validate(team) for team in answer["teams"]]


def _path(name: str, rest: str = "") -> str:
    return f"/v1/teams/{quote(name, safe='')}{rest}"


def _worker(email: str) -> str:
    return f"/workers/{quote(email, safe='')}"
