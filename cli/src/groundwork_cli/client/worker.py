"""The worker's side: sign in, claim, answer. The same interface that a person's browser uses."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self
from urllib.parse import quote
from uuid import uuid4

from groundwork_cli.client.asynchronous.connection import AsyncConnection
from groundwork_cli.client.errors import ApiError
from groundwork_cli.client.models import AnswerContent, Answered, Assignment, Claims
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
        return Claims.model_validate(await self._post(f"/v1/jobs/{quote(job)}/claims", {"count": count}))

    async def text(self, assignment: Assignment) -> str:
        """The text that the assignment is about, as a browser reads it."""
        if assignment.content_url is None:
            return assignment.input.taskObject
        content = b"".join([piece async for piece in self._connection.pieces(assignment.content_url)])
        return content.decode("utf-8-sig", "replace")

    async def submit(self, assignment: Assignment, answer: AnswerContent, *, claim_next: bool) -> Answered:
        """Hand in an answer. The lease token makes a repeat harmless."""
        return Answered.model_validate(
            await self._post(
                f"/v1/assignments/{quote(str(assignment.assignment_id))}/answer",
                {"lease_token": assignment.lease_token, "answer": answer, "claim_next": claim_next},
            )
        )

    async def _sign_in(self) -> None:
        await self._connection.call(
            "POST", "/v1/session", body={"email": self._email, "password": self._password}
        )

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        try:
            return await self._connection.call("POST", path, body=body)
        except ApiError as error:
            if error.status != 401:
                raise
        await self._sign_in()
        return await self._connection.call("POST", path, body=body)
