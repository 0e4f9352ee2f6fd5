"""`/v1/teams`."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from groundwork_cli.client.asynchronous.connection import AsyncConnection
from groundwork_cli.client.errors import ApiError
from groundwork_cli.client.models import Invitation, Invited, PasswordReset, Person, Team, Worker


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

    async def put_worker(
        self,
        team: str,
        email: str,
        *,
        name: str,
        password: str | None = None,
        skills: Sequence[str] | None = None,
    ) -> Worker:
        """Make sure that the worker exists and belongs to the team.

        Without a password a new worker gets one, which the answer shows this once. Without skills they stay.
        """
        given = {"name": name, "password": password, "skills": None if skills is None else [*skills]}
        body = {member: value for member, value in given.items() if value is not None}
        answer = await self._connection.call(
            "PUT", _path(team, f"/workers/{quote(email, safe='')}"), body=body
        )
        return Worker.model_validate(answer)

    async def remove_worker(self, team: str, email: str) -> None:
        """Take the worker out of the team; open work goes back at once."""
        await self._connection.call("DELETE", _path(team, _worker(email)))

    async def invite(self, team: str, people: Sequence[Person]) -> list[Invited]:
        """Invite up to 100 people by e-mail; a report for each, in their order.

        Never repeated by itself: each call ends the links of the one before.
        """
        body = {"people": [person.model_dump(mode="json") for person in people]}
        # The mail server takes its time.
        answer = await self._connection.call(
            "POST", _path(team, "/invitations"), body=body, repeatable=False, patient=True
        )
        return [Invited.model_validate(one) for one in answer["invited"]]

    async def invitations(self, team: str, *, limit: int = 100) -> list[Invitation]:
        """The newest first."""
        answer = await self._connection.call("GET", _path(team, "/invitations"), params={"limit": limit})
        return [Invitation.model_validate(one) for one in answer["invitations"]]

    async def revoke_invitation(self, team: str, email: str) -> None:
        await self._connection.call("DELETE", _path(team, f"/invitations/{quote(email, safe='')}"))

    async def reset_password(self, email: str) -> PasswordReset:
        """A link with which the worker sets a new password, once: mailed, or in the answer."""
        answer = await self._connection.call(
            "POST", f"/v1/workers/{quote(email, safe='')}/password-reset", repeatable=False, patient=True
        )
        return PasswordReset.model_validate(answer)

    async def list(self) -> list[Team]:
        answer = await self._connection.call("GET", "/v1/teams")
        return [Team.model_validate(team) for team in answer["teams"]]


def _path(name: str, rest: str = "") -> str:
    return f"/v1/teams/{quote(name, safe='')}{rest}"


def _worker(email: str) -> str:
    return f"/workers/{quote(email, safe='')}"
