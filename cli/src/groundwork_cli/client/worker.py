"""The worker's side: sign in, claim, answer, give back. The same interface that a person's browser uses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote
from uuid import uuid4

from groundwork_cli.client.asynchronous.connection import AsyncConnection
from groundwork_cli.client.errors import ApiError
from groundwork_cli.client.models import (
    AnswerContent,
    Answered,
    Assignment,
    Claims,
    HeldAssignment,
    ReopenedAssignment,
)
from groundwork_cli.client.patience import Patience


class WorkerClient:
    """Signed in from entering to leaving, again when the session has ended. Methods raise ApiError."""

    def __init__(self, portal: str, email: str, password: str, *, patience: Patience | None = None) -> None:
        # Told to the portal, so that a claim whose reply was lost is handed out again.
        self._connection = AsyncConnection(portal, headers={"X-Client-Id": str(uuid4())}, patience=patience)
        self._email = email
        self._password = password

    async def __aenter__(self) -> Self:
        try:
            await self._sign_in()
        except BaseException:
            await self._connection.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._connection.aclose()

    async def claim(self, job: str, count: int = 1) -> Claims:
        """Take up to `count` assignments; what an earlier, lost reply held may be among them."""
        return Claims.model_validate(
            await self._call("POST", f"/v1/jobs/{quote(job)}/claims", {"count": count})
        )

    async def submit(self, assignment: Assignment, answer: AnswerContent, *, claim_next: bool) -> Answered:
        """Hand in an answer. The lease token makes a repeat harmless."""
        return Answered.model_validate(
            await self._act(assignment, "answer", {"answer": answer, "claim_next": claim_next})
        )

    async def held(self) -> list[HeldAssignment]:
        """All that the worker holds, in every job, the oldest first."""
        found = await self._call("GET", "/v1/assignments")
        return [HeldAssignment.model_validate(one) for one in found["assignments"]]

    async def extend(self, assignment: Assignment) -> datetime:
        """Start the time limit again; its new end."""
        return _instant((await self._act(assignment, "extend"))["lease_until"])

    async def release(self, assignment: Assignment) -> None:
        """Give the task back; the draft is lost, and this worker may be given it again."""
        await self._act(assignment, "release")

    async def decline(self, assignment: Assignment, reason: str | None = None) -> None:
        """Give the task back and never be given it again."""
        await self._act(assignment, "decline", {"reason": reason})

    async def save_draft(self, assignment: Assignment, draft: Mapping[str, Any]) -> datetime:
        """Keep unfinished work, in the place of what was kept before; when that was."""
        return _instant((await self._act(assignment, "draft", {"draft": draft}, method="PUT"))["saved_at"])

    async def stop(self, assignment: Assignment, draft: Mapping[str, Any] | None = None) -> datetime:
        """Put the task aside for later; until when it is kept."""
        return _instant((await self._act(assignment, "stop", {"draft": draft}))["lease_until"])

    async def resume(self, assignment: Assignment) -> HeldAssignment:
        """Go on with a task, in this program."""
        return HeldAssignment.model_validate(await self._act(assignment, "resume"))

    async def report(self, assignment: Assignment, message: str) -> None:
        """Tell the requester that something is wrong with the task, and keep it."""
        await self._act(assignment, "problem", {"message": message})

    async def outline(self, assignment: Assignment, hint: Mapping[str, Any]) -> list[list[dict[str, float]]]:
        """Closed rings of points around the object that the hint shows: `width` and `height` of the picture,
        and four `extremes` or a `box`."""
        rings: list[list[dict[str, float]]] = (await self._act(assignment, "outline", hint))["rings"]
        return rings

    async def back(self, job: str) -> ReopenedAssignment:
        """What was submitted last in this job, to be submitted once more."""
        return ReopenedAssignment.model_validate(await self._call("POST", f"/v1/jobs/{quote(job)}/back", {}))

    async def _act(
        self, assignment: Assignment, verb: str, body: Mapping[str, Any] | None = None, method: str = "POST"
    ) -> Any:
        path = f"/v1/assignments/{quote(str(assignment.assignment_id))}/{verb}"
        return await self._call(method, path, {"lease_token": assignment.lease_token, **(body or {})})

    async def _sign_in(self) -> None:
        await self._connection.call(
            "POST", "/v1/session", body={"email": self._email, "password": self._password}
        )

    async def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        try:
            return await self._connection.call(method, path, body=body)
        except ApiError as error:
            if error.status != 401:
                raise
        await self._sign_in()
        return await self._connection.call(method, path, body=body)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
