"""The doors through which objects reach a running job over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import orjson
from fastapi import APIRouter, Request

from groundwork.errors import InvalidRequest
from groundwork.manifest import LineProblem, LineRules
from groundwork.task_types import task_type
from job_api.access.sessions import ThePlatform
from job_api.jobs.service import get_job
from job_api.streaming.arrivals import Outcome, Refused, take_in
from job_api.streaming.messages import Arrival, read_line
from job_api.streaming.schemas import Arrived, ArrivedObject, Published
from job_api.streaming.topics import MAX_MESSAGE_BYTES, publish

router = APIRouter(prefix="/v1", tags=["streaming"])

MAX_BODY_BYTES = 16 * 1024 * 1024
MAX_OBJECTS = 10_000

_LINES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"type": "array", "items": {"type": "object"}, "maxItems": MAX_OBJECTS},
                "example": [{"source-ref": "s3://demo/pets/0007.png", "camera": 3}],
            },
            "application/x-ndjson": {
                "schema": {"type": "string"},
                "example": '{"source": "good"}\n{"source": "bad"}\n',
            },
        },
    }
}
_MESSAGE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"type": "object"},
                "example": {
                    "source-ref": "s3://demo/pets/0007.png",
                    "dataset-objectid-attribute-name": "pet-id",
                    "pet-id": "7",
                },
            }
        },
    }
}


class TooLarge(InvalidRequest):
    """The request is too large."""

    status, code = 413, "too_large"


@router.post("/jobs/{name}/objects", openapi_extra=_LINES)
async def add_objects(name: str, request: Request, platform: ThePlatform) -> Arrived:
    """Give a streaming job more objects: a JSON array of manifest lines, or JSON Lines.

    Each line is answered for itself; one that is refused does not keep the others out.
    """
    lines = _lines(await _body(request, MAX_BODY_BYTES))
    async with platform.database.sessions() as session:
        job, _ = await get_job(session, name)
    rules = LineRules(
        medium=task_type(job.task_type).media, buckets=tuple(request.state.settings.allowed_buckets)
    )
    arrivals = [_arrival(line, rules) for line in lines]
    async with platform.transaction() as session:
        outcomes = await take_in(session, job.id, arrivals)
    return _arrived(outcomes)


@router.post("/topics/{topic}/messages", status_code=202, openapi_extra=_MESSAGE)
async def publish_message(topic: str, request: Request, platform: ThePlatform) -> Published:
    """Put a message on a topic: one manifest line, or an event notification of S3 or MinIO.

    It is stored when this answers, and reaches the jobs that listen to the topic soon after.
    """
    message = await _body(request, MAX_MESSAGE_BYTES)
    return Published(message_id=await publish(platform, topic, message))


async def _body(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise TooLarge(f"the request has more than {limit:,} bytes; send it in parts", where="body")
    return bytes(body)


def _lines(body: bytes) -> list[bytes]:
    if body.lstrip()[:1] == b"[":
        try:
            array = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise InvalidRequest(f"not a JSON array: {error}", where="body") from error
        lines = [orjson.dumps(element) for element in array]
    else:
        lines = [line for line in body.split(b"\n") if line.strip()]
    if not 0 < len(lines) <= MAX_OBJECTS:
        raise InvalidRequest(f"send 1 to {MAX_OBJECTS:,} manifest lines", where="body")
    return lines


def _arrival(line: bytes, rules: LineRules) -> Arrival | Refused:
    try:
        return read_line(line, str(uuid4()), rules)
    except LineProblem as problem:
        return Refused(str(problem))


def _arrived(outcomes: list[Outcome]) -> Arrived:
    kinds = [outcome.kind for outcome in outcomes]
    return Arrived(
        accepted=kinds.count("accepted"),
        duplicates=kinds.count("duplicate"),
        refused=kinds.count("refused"),
        objects=[
            ArrivedObject(
                line=number,
                outcome=outcome.kind,
                object_id=outcome.object_id,
                ledger_id=None if outcome.ordinal is None else str(outcome.ordinal),
                reason=outcome.reason,
            )
            for number, outcome in enumerate(outcomes, start=1)
        ],
    )
