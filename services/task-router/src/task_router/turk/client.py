"""Mechanical Turk's API, as far as the connector needs it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from botocore.exceptions import BotoCoreError, ClientError

from groundwork.errors import LabelingError
from task_router.settings import TurkSettings

_EXISTS = "AWS.MechanicalTurk.HITAlreadyExists"
_DECIDED = "AWS.MechanicalTurk.InvalidAssignmentState"
_GONE = "AWS.MechanicalTurk.HITDoesNotExist"
_ID = re.compile(r"\b[A-Z0-9]{20,64}\b")
_CONFIG = AioConfig(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 4})
PAGE = 100


class TurkUnavailable(LabelingError):
    """Mechanical Turk does not answer as it should; what was asked is asked again."""

    code = "turk_unavailable"


class TurkRefused(LabelingError):
    """Mechanical Turk refuses a request."""

    code = "turk_refused"

    def __init__(self, message: str, turk_code: str) -> None:
        self.turk_code = turk_code
        super().__init__(message)


@dataclass(frozen=True)
class NewHit:
    title: str
    description: str
    keywords: str
    question: str
    assignments: int
    reward: str
    time_limit_seconds: int
    lifetime_seconds: int
    request_token: str


@dataclass(frozen=True)
class Hit:
    assignments: int
    over: bool
    """Nobody can accept it, and nobody is at it."""


@dataclass(frozen=True)
class Assignment:
    """What a turker handed in."""

    id: str
    worker: str
    answer: str
    accepted_at: datetime
    submitted_at: datetime


class TurkClient:
    """Every method raises TurkUnavailable and TurkRefused."""

    def __init__(self, client: Any) -> None:
        self._client = client

    async def create(self, new: NewHit) -> str:
        """The HIT's id. Asking again under the same request token finds the HIT that is there."""
        try:
            made = await self._call(
                "create_hit",
                Title=new.title,
                Description=new.description,
                Keywords=new.keywords,
                Question=new.question,
                MaxAssignments=new.assignments,
                Reward=new.reward,
                AssignmentDurationInSeconds=new.time_limit_seconds,
                LifetimeInSeconds=new.lifetime_seconds,
                RequesterAnnotation=new.request_token,
                UniqueRequestToken=new.request_token,
            )
        except TurkRefused as error:
            if error.turk_code.lower() != _EXISTS.lower():
                raise
            # The message has the id, as far as one may rely on messages.
            named = _ID.search(error.message)
            found = named[0] if named else await self.find(new.request_token)
            if found is None:
                raise
            return found
        return str(made["HIT"]["HITId"])

    async def find(self, request_token: str) -> str | None:
        """The id of the HIT that was made under this token, if it stands. Reads all HITs that stand."""
        more: dict[str, str] = {}
        while True:
            page = await self._call("list_hits", MaxResults=PAGE, **more)
            for hit in page.get("HITs", []):
                if hit.get("RequesterAnnotation") == request_token:
                    return str(hit["HITId"])
            if not page.get("NextToken"):
                return None
            more = {"NextToken": page["NextToken"]}

    async def get(self, hit_id: str) -> Hit | None:
        """None: it was deleted."""
        try:
            hit = (await self._call("get_hit", HITId=hit_id))["HIT"]
        except TurkRefused as error:
            if error.turk_code == _GONE:
                return None
            raise
        return Hit(hit["MaxAssignments"], hit["HITStatus"] in ("Reviewable", "Reviewing", "Disposed"))

    async def add_assignments(self, hit_id: str, count: int, request_token: str) -> None:
        await self._call(
            "create_additional_assignments_for_hit",
            HITId=hit_id,
            NumberOfAdditionalAssignments=count,
            UniqueRequestToken=request_token,
        )

    async def handed_in(self, hit_id: str) -> list[Assignment] | None:
        """What nothing was said to yet; None when the HIT was deleted."""
        found: list[Assignment] = []
        more: dict[str, str] = {}
        while True:
            try:
                page = await self._call(
                    "list_assignments_for_hit",
                    HITId=hit_id,
                    AssignmentStatuses=["Submitted"],
                    MaxResults=PAGE,
                    **more,
                )
            except TurkRefused as error:
                if error.turk_code == _GONE:
                    return None
                raise
            found += [
                Assignment(
                    one["AssignmentId"],
                    one["WorkerId"],
                    one.get("Answer", ""),
                    one["AcceptTime"],
                    one["SubmitTime"],
                )
                for one in page.get("Assignments", [])
            ]
            if not page.get("NextToken"):
                return found
            more = {"NextToken": page["NextToken"]}

    async def approve(self, assignment_id: str) -> None:
        """Harmless when something was said to it already."""
        await self._decide("approve_assignment", AssignmentId=assignment_id)

    async def reject(self, assignment_id: str, reason: str) -> None:
        """Harmless when something was said to it already."""
        await self._decide("reject_assignment", AssignmentId=assignment_id, RequesterFeedback=reason)

    async def expire(self, hit_id: str) -> None:
        """Nobody can accept it from now on; who is at it may hand it in."""
        await self._call("update_expiration_for_hit", HITId=hit_id, ExpireAt=datetime(2015, 1, 1, tzinfo=UTC))

    async def delete(self, hit_id: str) -> None:
        try:
            await self._call("delete_hit", HITId=hit_id)
        except TurkRefused as error:
            if error.turk_code != _GONE:
                raise

    async def _decide(self, operation: str, **members: Any) -> None:
        try:
            await self._call(operation, **members)
        except TurkRefused as error:
            if error.turk_code != _DECIDED:
                raise

    async def _call(self, operation: str, **members: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = await getattr(self._client, operation)(**members)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500 or _is_throttled(error):
                raise TurkUnavailable(str(error)) from error
            message = error.response["Error"].get("Message") or str(error)
            code = error.response.get("TurkErrorCode") or error.response["Error"]["Code"]
            raise TurkRefused(message, code) from error
        except BotoCoreError as error:
            raise TurkUnavailable(str(error)) from error
        return answer


def _is_throttled(error: ClientError) -> bool:
    return "Throttling" in error.response["Error"].get("Code", "")


@asynccontextmanager
async def open_turk(settings: TurkSettings) -> AsyncIterator[TurkClient]:
    """The process's client; closed when the block ends."""
    async with get_session().create_client(
        "mturk",
        region_name="us-east-1",
        endpoint_url=settings.endpoint_url,
        aws_access_key_id=settings.access_key.get_secret_value(),
        aws_secret_access_key=settings.secret_key.get_secret_value(),
        config=_CONFIG,
    ) as client:
        yield TurkClient(client)
