"""`POST /`: the address of every AWS client. The content type says which protocol it speaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request, Response

from job_api.aws.json_protocol import answer_json, too_large
from job_api.streaming.sns import answer_query

router = APIRouter(include_in_schema=False)

MAX_BODY_BYTES = 1024 * 1024

Door = Callable[[Request, bytes], Awaitable[Response]]
"""Answers a whole request in its protocol, errors too; raises nothing."""

DOORS: dict[str, Door] = {
    "application/x-amz-json-1.1": answer_json,
    "application/x-www-form-urlencoded": answer_query,
}
"""By content type; whatever is not named is taken for JSON and answered with the errors of that protocol."""


@router.post("/")
async def call(request: Request) -> Response:
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            return too_large(MAX_BODY_BYTES)
    return await DOORS.get(content_type, answer_json)(request, bytes(body))
