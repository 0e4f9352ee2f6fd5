"""The requester's side: teams, jobs, progress and results. Needs an API key."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from groundwork_cli.client.connection import Connection
from groundwork_cli.client.errors import ApiError
from groundwork_cli.client.models import Job, NewJob, Progress
from groundwork_cli.client.patience import Patience


class RequesterClient:
    """Every method raises ApiError. Close it by leaving the block."""

    def __init__(self, api: str, api_key: str, *, patience: Patience | None = None) -> None:
        self._connection = Connection(api, headers={"Authorization": f"Bearer {api_key}"}, patience=patience)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._connection.__aexit__(kind, error, trace)

    async def ensure_team(self, name: str, description: str) -> None:
        """Create the team; nothing happens when it is there."""
        try:
            await self._connection.call("POST", "/v1/teams", body={"name": name, "description": description})
        except ApiError as error:
            if error.code != "team_exists":
                raise

    async def put_worker(self, team: str, email: str, *, name: str, password: str) -> None:
        """Make sure that the worker exists, belongs to the team and has this password."""
        await self._connection.call(
            "PUT",
            f"/v1/teams/{quote(team)}/workers/{quote(email)}",
            body={"name": name, "password": password},
        )

    async def create_job(self, job: NewJob) -> Job:
        answer = await self._connection.call(
            "POST", "/v1/jobs", body=job.model_dump(exclude_none=True), repeatable=False
        )
        return Job.model_validate(answer)

    async def job(self, name: str) -> Job:
        return Job.model_validate(await self._connection.call("GET", f"/v1/jobs/{quote(name)}"))

    async def progress(self, name: str) -> Progress:
        return Progress.model_validate(await self._connection.call("GET", f"/v1/jobs/{quote(name)}/progress"))

    async def certificate(self, name: str) -> dict[str, Any] | None:
        """The promise about the machine labels, with its evidence; None when there is none."""
        try:
            answer: dict[str, Any] = await self._connection.call("GET", f"/v1/jobs/{quote(name)}/certificate")
        except ApiError as error:
            if error.code == "not_found":
                return None
            raise
        return answer
